import type { AsyncStatus } from './async-status.js';

/** Windows.Foundation.IAsyncInfo: the members common to all asynchronous operation objects. */
export interface IAsyncInfo {
  /** Number of the operation, unique in this process. */
  readonly id: number;
  readonly status: AsyncStatus;
  /** The error of a failed or cancelled operation, otherwise null. */
  readonly errorCode: Error | null;
  /** Requests cancellation; without effect once the operation has ended. */
  cancel(): void;
  /**
   * Releases the object; afterwards its other members throw RO_E_CLOSED (0x80000013). Throws E_ILLEGAL_STATE_CHANGE
   * (0x8000000D) while the operation is running.
   */
  close(): void;
}

/** Method signatures are bivariant: an operation of a narrower result is assignable to one of a wider result. */
interface Handlers<T, P> {
  completed(asyncInfo: IAsyncOperation<T>, asyncStatus: AsyncStatus): void;
  progress(asyncInfo: IAsyncOperation<T>, progressInfo: P): void;
}

/** Called once after the operation ended, never from within the call that ends it. */
export type AsyncOperationCompletedHandler<T> = Handlers<T, never>['completed'];

/** Called with each progress report. */
export type AsyncOperationProgressHandler<T, P> = Handlers<T, P>['progress'];

/** Windows.Foundation.IAsyncOperation: an operation with a result. */
export interface IAsyncOperation<T> extends IAsyncInfo {
  completed: AsyncOperationCompletedHandler<T> | null;
  /** The result. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) while started, the operation's own error after a failure. */
  getResults(): T;
}

/** Windows.Foundation.IAsyncOperationWithProgress: an operation with a result that reports progress. */
export interface IAsyncOperationWithProgress<T, P> extends IAsyncOperation<T> {
  progress: AsyncOperationProgressHandler<T, P> | null;
}

/** Windows.Foundation.IAsyncAction: an operation without a result. */
export type IAsyncAction = IAsyncOperation<void>;

/** Windows.Foundation.IAsyncActionWithProgress: an operation without a result that reports progress. */
export type IAsyncActionWithProgress<P> = IAsyncOperationWithProgress<void, P>;
