import type { IAsyncOperationWithProgress } from './async-info.js';
import { AsyncStatus } from './async-status.js';
import type { Anything, IPromiseWithIAsyncOperationWithProgress } from './promise.js';
import { inContext } from './async-context.js';
import { CanceledError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { OperationWatchers, notifyEnd, type Follower, type OnEnded, type OnProgress } from './operation-watchers.js';
import { rethrowLater } from './rethrow-later.js';
import { isSilenced, reportUnobserved } from './unobserved.js';

type Complete<T, R> = ((value: T) => R | PromiseLike<R>) | null | undefined;
type Fail<R> = ((reason: Anything) => R | PromiseLike<R>) | null | undefined;
type Progress<P> = ((progress: P) => void) | null | undefined;

/** Converts a result; an object with `convert` does it without allocating a closure. */
type Convert<T, R> = ((value: T) => R) | { convert(value: T): R };

const resolved = Promise.resolve();

/** The IAsyncInfo view of an operation, as `operation` returns it. */
export type AsyncInfo<T = unknown, P = unknown> = IAsyncOperationWithProgress<T, P>;

/**
 * A running or finished asynchronous operation: the promise-like object that every `…Async` member returns.
 *
 * It works with `await`, and as in the WinRT JavaScript projection with `then(complete, error, progress)`, `done`,
 * `cancel` and `operation`. The base class has no fields: a program may have thousands of operations, and each kind
 * stores only what it needs.
 */
export abstract class AsyncOperation<T, P = never> implements IPromiseWithIAsyncOperationWithProgress<T, P> {
  /** An operation that already completed. */
  static completed<T, P = never>(value: T): AsyncOperation<T, P> {
    const operation = new SettleableOperation<T, P>();
    operation.complete(value);
    return operation;
  }

  /** An operation that already failed. */
  static failed<T, P = never>(error: Error): AsyncOperation<T, P> {
    const operation = new SettleableOperation<T, P>();
    operation.fail(error);
    return operation;
  }

  /** An operation that settles with `promise`. */
  static from<T, P = never>(promise: PromiseLike<T>, onCancel?: () => void): AsyncOperation<T, P> {
    const operation = new SettleableOperation<T, P>(onCancel);
    promise.then(
      (value) => operation.complete(value),
      (reason: unknown) => operation.fail(reason),
    );
    return operation;
  }

  /** @internal */
  abstract get status(): AsyncStatus;

  /** @internal The result or the reason of the failure; undefined while started. */
  abstract get outcome(): unknown;

  /** The underlying operation object with `status`, `errorCode`, `completed`, `getResults`. */
  abstract get operation(): AsyncInfo<T, P>;

  /** Requests cancellation; the operation then fails with an error named "Canceled". Without effect once it has ended. */
  abstract cancel(): void;

  /** @internal Calls `handler` with each progress report. */
  abstract whenProgress(handler: OnProgress<P>): void;

  /** @internal Calls `callback` from within the call that ends the operation, or at once if it has ended. */
  abstract whenEnded(callback: OnEnded): void;

  /** @internal Another operation reports a failure of this one; alone it is no unhandled rejection. */
  abstract delegateFailure(): void;

  /** @internal The native promise, created on first use. */
  abstract promise(): Promise<T>;

  /**
   * @internal The operation of the converted result. `convert` runs within the call that ends this operation, so no
   * intermediate promise is created; cancelling the one cancels the other.
   */
  map<R>(convert: Convert<T, R>): AsyncOperation<R, P> {
    const mapped = new MappedOperation<T, R, P>(this, convert);
    this.delegateTo(mapped);
    return mapped;
  }

  /** @internal `follower` learns of progress and the end, and reports a failure. */
  delegateTo(follower: Follower<P>): void {
    this.delegateFailure();
    this.whenProgress(follower);
    this.whenEnded(follower);
  }

  /**
   * Calls `complete` or `error` when the operation ends, never before this call has returned, and `progress` with each
   * report until then. Returns the operation of the callback's result; cancelling it cancels this one.
   */
  then<R = T, E = never>(complete?: Complete<T, R>, error?: Fail<E>, progress?: Progress<P>): AsyncOperation<R | E, P> {
    if (progress) this.whenProgress(inContext(progress));
    return new ChainedOperation<T, R | E, P>(this, complete, error);
  }

  catch<E = never>(error?: Fail<E>): AsyncOperation<T | E, P> {
    return this.then(undefined, error);
  }

  finally(callback?: (() => unknown) | null): AsyncOperation<T, P> {
    if (typeof callback !== 'function') return this.then();
    return this.then(
      async (value) => {
        await callback();
        return value;
      },
      async (reason: unknown) => {
        await callback();
        throw reason;
      },
    );
  }

  /**
   * Like `then`, but returns nothing, and an error without a handler becomes an uncaught exception, except the one of a
   * cancelled operation.
   */
  done(complete?: Complete<T, unknown>, error?: Fail<unknown>, progress?: Progress<P>): void {
    if (progress) this.whenProgress(inContext(progress));
    this.promise().then(complete, error).catch(raise);
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncOperation';
  }
}

/**
 * An operation that its creator ends with `complete` or `fail`.
 *
 * The native promise is created only when it is observed. An unobserved failure becomes an unhandled rejection unless
 * the operation is `quiet`, the failure was delegated, or such failures are silenced.
 */
export class SettleableOperation<T, P = never> extends AsyncOperation<T, P> {
  #status: AsyncStatus = AsyncStatus.started;
  #outcome: unknown;
  #promise: Promise<T> | undefined;
  #settle: { resolve(value: T): void; reject(reason: unknown): void } | undefined;
  #onCancel: (() => void) | undefined;
  /** Its watchers, or the only one of them: each idle connection has an operation that is mapped once. */
  #watchers: OperationWatchers<T, P> | Follower<P> | undefined;

  /** @param onCancel called once to stop the work; it must lead to `fail`. Without it `cancel` just fails the operation. */
  constructor(onCancel?: () => void) {
    super();
    this.#onCancel = onCancel;
  }

  /** @internal Ends the operation with a result; without effect once it has ended. */
  complete(value: T): void {
    if (this.#end(AsyncStatus.completed, value)) this.#settle?.resolve(value);
  }

  /** @internal Ends the operation with an error; without effect once it has ended. */
  fail(reason: unknown): void {
    const status = reason instanceof CanceledError ? AsyncStatus.canceled : AsyncStatus.error;
    if (!this.#end(status, reason)) return;
    if (this.#settle) this.#settle.reject(reason);
    else if (this.isFailureHandled) return;
    else if (isSilenced(reason)) reportUnobserved(this, reason);
    else void this.promise();
  }

  /** @internal Reports progress to the subscribers, synchronously. */
  report(value: P): void {
    const watchers = this.#watchers;
    if (this.#status !== AsyncStatus.started || !watchers) return;
    if (isFollower(watchers)) watchers.report(value);
    else watchers.notifyProgress(value);
  }

  override whenProgress(handler: OnProgress<P>): void {
    if (this.#status === AsyncStatus.started) this.#watch().addProgress(handler);
  }

  override whenEnded(callback: OnEnded): void {
    if (this.#status === AsyncStatus.started) this.#watch().addEnded(callback);
    else notifyEnd(callback);
  }

  override delegateTo(follower: Follower<P>): void {
    const isFirst = this.#status === AsyncStatus.started && !this.#watchers && !this.#promise;
    if (isFirst) this.#watchers = follower;
    else super.delegateTo(follower);
  }

  override delegateFailure(): void {
    this.#watch().isFailureDelegated = true;
    this.#promise?.catch(ignore);
  }

  override get status(): AsyncStatus {
    return this.#status;
  }

  override get outcome(): unknown {
    return this.#outcome;
  }

  override cancel(): void {
    if (this.#status !== AsyncStatus.started) return;
    const onCancel = this.#onCancel;
    this.#onCancel = cancelRequested;
    if (onCancel) onCancel();
    else this.fail(new CanceledError(Hresult.ERROR_CANCELLED));
  }

  override get operation(): AsyncInfo<T, P> {
    return this.#watch().infoOf(this);
  }

  override promise(): Promise<T> {
    return (this.#promise ??= this.#makePromise());
  }

  /** @internal True when an unobserved failure is reported by other means. */
  protected get quiet(): boolean {
    return false;
  }

  /** @internal True when a failure is reported without the promise. */
  get isFailureHandled(): boolean {
    const watchers = this.#watchers;
    return this.quiet || (watchers !== undefined && (isFollower(watchers) || watchers.handlesFailure));
  }

  /** @internal */
  get hasObserver(): boolean {
    return this.#promise !== undefined || this.isFailureHandled;
  }

  #makePromise(): Promise<T> {
    if (this.#status === AsyncStatus.completed) return Promise.resolve(this.#outcome as T);
    if (this.#status !== AsyncStatus.started) return Promise.reject(this.#outcome);
    return new Promise<T>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  #watch(): OperationWatchers<T, P> {
    const watchers = this.#watchers;
    if (watchers && !isFollower(watchers)) return watchers;
    return (this.#watchers = new OperationWatchers<T, P>(watchers));
  }

  #end(status: AsyncStatus, outcome: unknown): boolean {
    if (this.#status !== AsyncStatus.started) return false;
    this.#status = status;
    this.#outcome = outcome;
    this.#onCancel = undefined;
    const watchers = this.#watchers;
    if (watchers && isFollower(watchers)) watchers.followEnd();
    else watchers?.notifyEnded();
    return true;
  }
}

/** What `map` returns: the operation of the converted result. */
class MappedOperation<S, T, P> extends SettleableOperation<T, P> implements Follower<P> {
  readonly #source: AsyncOperation<S, P>;
  readonly #convert: Convert<S, T>;

  constructor(source: AsyncOperation<S, P>, convert: Convert<S, T>) {
    super();
    this.#source = source;
    this.#convert = convert;
  }

  override cancel(): void {
    if (this.status === AsyncStatus.started) this.#source.cancel();
  }

  followEnd(): void {
    const { status, outcome } = this.#source;
    if (status !== AsyncStatus.completed) return this.fail(outcome);
    try {
      this.complete(converted(this.#convert, outcome as S));
    } catch (error) {
      this.fail(error);
    }
  }
}

/**
 * What `then` returns: the operation of a callback that runs once another operation has ended.
 *
 * It wraps the native promise of the callback; status, progress and end callbacks are set up only on demand.
 */
class ChainedOperation<S, T, P> extends AsyncOperation<T, P> {
  readonly #source: AsyncOperation<S, P>;
  readonly #native: Promise<T>;
  /** Cancels what the callback returned; `cancelRequested` if the callback must not run at all. */
  #stop: (() => void) | undefined;
  #followed: SettleableOperation<T, P> | undefined;
  #isObserved = false;

  constructor(source: AsyncOperation<S, P>, complete: Complete<S, T>, error: Fail<T>) {
    super();
    this.#source = source;
    this.#native =
      isCompleted(source) && typeof complete === 'function'
        ? resolved.then(() => this.#run(complete, source.outcome as S))
        : source
            .promise()
            .then<T, T>(
              typeof complete === 'function' ? (value) => this.#run(complete, value) : undefined,
              (reason: unknown) => this.#handle(error, reason),
            );
  }

  /** @internal */
  get hasObserver(): boolean {
    return this.#isObserved || this.#followed !== undefined;
  }

  /** Cancels what the callback returned or, before that, the source; a `complete` that has not run yet never does. */
  override cancel(): void {
    if (this.#stop) return this.#stop();
    this.#stop = cancelRequested;
    this.#source.cancel();
  }

  override promise(): Promise<T> {
    this.#isObserved = true;
    return this.#native;
  }

  override get status(): AsyncStatus {
    return this.#follow().status;
  }

  override get outcome(): unknown {
    return this.#follow().outcome;
  }

  override get operation(): AsyncInfo<T, P> {
    return this.#follow().operation;
  }

  override whenProgress(handler: OnProgress<P>): void {
    this.#follow().whenProgress(handler);
  }

  override whenEnded(callback: OnEnded): void {
    this.#follow().whenEnded(callback);
  }

  override delegateFailure(): void {
    this.#follow().delegateFailure();
  }

  /** The operation that mirrors the native promise; the same at each call. */
  #follow(): SettleableOperation<T, P> {
    if (this.#followed) return this.#followed;
    const followed = (this.#followed = new SettleableOperation<T, P>(() => this.cancel()));
    this.#native.then(
      (value) => followed.complete(value),
      (reason: unknown) => this.#followFailure(followed, reason),
    );
    this.#source.whenProgress((value) => followed.report(value));
    return followed;
  }

  /** Following the native promise marks its rejection as handled, so an otherwise unobserved failure is raised again. */
  #followFailure(followed: SettleableOperation<T, P>, reason: unknown): void {
    const isHandled = this.#isObserved || followed.isFailureHandled;
    if (isHandled) followed.delegateFailure();
    followed.fail(reason);
  }

  #run(complete: (value: S) => T | PromiseLike<T>, value: S): T | PromiseLike<T> {
    try {
      if (this.#stop) throw new CanceledError(Hresult.ERROR_CANCELLED);
      return this.#adopt(complete(value));
    } catch (error) {
      throw this.#failing(error);
    }
  }

  #handle(error: Fail<T>, reason: unknown): T | PromiseLike<T> {
    try {
      if (typeof error !== 'function') throw reason;
      return this.#adopt(error(reason));
    } catch (failure) {
      throw this.#failing(failure);
    }
  }

  /** Sees each failure before the native promise rejects, so that a silenced one is no unhandled rejection. */
  #failing(reason: unknown): unknown {
    if (!isSilenced(reason)) return reason;
    this.#native.catch(ignore);
    reportUnobserved(this, reason);
    return reason;
  }

  /** Waits for a promise returned by a callback, so that `cancel` can end the wait. */
  #adopt(result: T | PromiseLike<T>): T | PromiseLike<T> {
    return isThenable(result) ? this.#adoptPromise(result) : result;
  }

  #adoptPromise(result: PromiseLike<T>): PromiseLike<T> {
    if (result instanceof AsyncOperation) result.whenProgress((value: P) => this.#followed?.report(value));
    return new Promise<T>((resolve, reject) => {
      this.#stop = () => {
        if (isCancelable(result)) result.cancel();
        else reject(this.#failing(new CanceledError(Hresult.ERROR_CANCELLED)));
      };
      result.then(resolve, (reason: unknown) => reject(this.#failing(reason)));
    });
  }
}

/**
 * Whether an operation is known to have completed, as a write often has by the time it is awaited: then it needs no promise of
 * its own. Asking a chained one would begin to follow it.
 */
function isCompleted<T, P>(operation: AsyncOperation<T, P>): boolean {
  return !(operation instanceof ChainedOperation) && operation.status === AsyncStatus.completed;
}

function isFollower<T, P>(watchers: OperationWatchers<T, P> | Follower<P>): watchers is Follower<P> {
  return !(watchers instanceof OperationWatchers);
}

function converted<S, T>(convert: Convert<S, T>, value: S): T {
  return typeof convert === 'function' ? convert(value) : convert.convert(value);
}

/** The failure is reported by another operation or deliberately silenced. */
function ignore(): void {}

/** As in WinJS, a cancellation is no exception. */
function raise(error: unknown): void {
  if (!(error instanceof CanceledError)) rethrowLater(error);
}

/** Replaces the cancel function of an operation once cancellation was requested. */
function cancelRequested(): void {}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function isCancelable(value: object): value is { cancel(): void } {
  return typeof (value as { cancel?: unknown }).cancel === 'function';
}
