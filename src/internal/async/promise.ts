import type {
  IAsyncAction,
  IAsyncActionWithProgress,
  IAsyncOperation,
  IAsyncOperationWithProgress,
} from './async-info.js';

/** What a promise rejects with or reports: `any`, as the standard library declares it for PromiseLike. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Anything = any;

/** The promise of the WinRT JavaScript projection, under the name that declarations for WinJS programs use. */
export interface IPromise<T> extends PromiseLike<T> {
  then<R = T, E = never>(
    complete?: ((value: T) => R | PromiseLike<R>) | null,
    error?: ((reason: Anything) => E | PromiseLike<E>) | null,
    progress?: ((progress: Anything) => void) | null,
  ): IPromise<R | E>;
  /** Like `then`, but returns nothing, and an error without a handler becomes an uncaught exception. */
  done(
    complete?: ((value: T) => unknown) | null,
    error?: ((reason: Anything) => unknown) | null,
    progress?: ((progress: Anything) => void) | null,
  ): void;
  /** Requests cancellation; the promise then rejects with an error named "Canceled". */
  cancel(): void;
}

/** A promise that exposes its underlying operation. */
export interface IPromiseWithOperation<T, Operation> extends IPromise<T> {
  readonly operation: Operation;
}

export type IPromiseWithIAsyncAction = IPromiseWithOperation<void, IAsyncAction>;
export type IPromiseWithIAsyncActionWithProgress<P> = IPromiseWithOperation<void, IAsyncActionWithProgress<P>>;
export type IPromiseWithIAsyncOperation<T> = IPromiseWithOperation<T, IAsyncOperation<T>>;
export type IPromiseWithIAsyncOperationWithProgress<T, P> = IPromiseWithOperation<T, IAsyncOperationWithProgress<T, P>>;
