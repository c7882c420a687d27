import type {
  IAsyncAction,
  IAsyncActionWithProgress,
  IAsyncOperation,
  IAsyncOperationWithProgress,
} from './async-info.js';

/** What a promise fails with or reports; as open as the standard library declares it for PromiseLike. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Anything = any;

/** The promise of the WinRT JavaScript projection, as declarations for WinJS programs name it. */
export interface IPromise<T> extends PromiseLike<T> {
  then<R = T, E = never>(
    complete?: ((value: T) => R | PromiseLike<R>) | null,
    error?: ((reason: Anything) => E | PromiseLike<E>) | null,
    progress?: ((progress: Anything) => void) | null,
  ): IPromise<R | E>;
  /** Like `then`, but returns nothing, and an error that no handler takes becomes an uncaught exception. */
  done(
    complete?: ((value: T) => unknown) | null,
    error?: ((reason: Anything) => unknown) | null,
    progress?: ((progress: Anything) => void) | null,
  ): void;
  /** Asks the work to stop; it then fails with an error named "Canceled". */
  cancel(): void;
}

/** A promise that shows the operation behind it. */
export interface IPromiseWithOperation<T, Operation> extends IPromise<T> {
  readonly operation: Operation;
}

export type IPromiseWithIAsyncAction = IPromiseWithOperation<void, IAsyncAction>;
export type IPromiseWithIAsyncActionWithProgress<P> = IPromiseWithOperation<void, IAsyncActionWithProgress<P>>;
export type IPromiseWithIAsyncOperation<T> = IPromiseWithOperation<T, IAsyncOperation<T>>;
export type IPromiseWithIAsyncOperationWithProgress<T, P> = IPromiseWithOperation<T, IAsyncOperationWithProgress<T, P>>;
