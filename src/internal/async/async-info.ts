import type { AsyncStatus } from './async-status.js';

/** Windows.Foundation.IAsyncInfo: what every asynchronous operation object has. */
export interface IAsyncInfo {
  /** Number of the operation, unique in this process. */
  readonly id: number;
  readonly status: AsyncStatus;
  /** The error of a failed or cancelled operation, otherwise null. */
  readonly errorCode: Error | null;
  /** Asks the operation to stop; without effect once it ended. */
  cancel(): void;
  /**
   * Ends the use of the object; afterwards its other members throw RO_E_CLOSED (0x80000013). Throws
   * E_ILLEGAL_STATE_CHANGE (0x8000000D) while the operation runs.
   */
  close(): void;
}

/** Method signatures, so that an operation of a narrower result is one of a wider result too. */
interface Handlers<T, P> {
  completed(asyncInfo: IAsyncOperation<T>, asyncStatus: AsyncStatus): void;
  progress(asyncInfo: IAsyncOperation<T>, progressInfo: P): void;
}

/** Told once when the operation ended, never from inside the call that ends it. */
export type AsyncOperationCompletedHandler<T> = Handlers<T, never>['completed'];

/** Told of each progress report. */
export type AsyncOperationProgressHandler<T, P> = Handlers<T, P>['progress'];

/** Windows.Foundation.IAsyncOperation: an operation with a result. */
export interface IAsyncOperation<T> extends IAsyncInfo {
  completed: AsyncOperationCompletedHandler<T> | null;
  /** The result. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) while started, the operation's own error after a failure. */
  getResults(): T;
}

/** Windows.Foundation.IAsyncOperationWithProgress: an operation with a result that tells how far it is. */
export interface IAsyncOperationWithProgress<T, P> extends IAsyncOperation<T> {
  progress: AsyncOperationProgressHandler<T, P> | null;
}

/** Windows.Foundation.IAsyncAction: an operation without a result. */
export type IAsyncAction = IAsyncOperation<void>;

/** Windows.Foundation.IAsyncActionWithProgress: an operation without a result that tells how far it is. */
export type IAsyncActionWithProgress<P> = IAsyncOperationWithProgress<void, P>;
