import type {
  AsyncOperationCompletedHandler,
  AsyncOperationProgressHandler,
  IAsyncOperationWithProgress,
} from './async-info.js';
import { AsyncStatus } from './async-status.js';
import { AsyncContext } from './async-context.js';
import { closed, illegalCall, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { rethrowLater } from './rethrow-later.js';
import { inMicrotask } from '../runtime/turn-end.js';

/** The part of an operation that OperationInfo exposes. */
export interface OperationState {
  readonly status: AsyncStatus;
  /** The result, or the reason of the failure. */
  readonly outcome: unknown;
  cancel(): void;
}

const CONTEXT = 'AsyncOperation';

let nextId = 1;

/** The IAsyncInfo view of an operation, as `operation` returns it. */
export class OperationInfo<T, P> implements IAsyncOperationWithProgress<T, P> {
  readonly id: number = nextId++;
  readonly #state: OperationState;
  #completed: AsyncOperationCompletedHandler<T> | null = null;
  #progress: AsyncOperationProgressHandler<T, P> | null = null;
  /** The context in which each handler was set. */
  #completedContext: AsyncContext | null = null;
  #progressContext: AsyncContext | null = null;
  #isNotified = false;
  #isClosed = false;

  constructor(state: OperationState) {
    this.#state = state;
  }

  get status(): AsyncStatus {
    this.#requireOpen('status');
    return this.#state.status;
  }

  get errorCode(): Error | null {
    this.#requireOpen('errorCode');
    const { status, outcome } = this.#state;
    return status === AsyncStatus.started || status === AsyncStatus.completed ? null : (outcome as Error);
  }

  get completed(): AsyncOperationCompletedHandler<T> | null {
    return this.#completed;
  }

  set completed(handler: AsyncOperationCompletedHandler<T> | null) {
    if (handler) this.#requireOpen('completed');
    this.#completed = handler;
    this.#completedContext = handler && new AsyncContext(CONTEXT);
    if (this.#state.status !== AsyncStatus.started) this.notifyCompleted();
  }

  get progress(): AsyncOperationProgressHandler<T, P> | null {
    return this.#progress;
  }

  set progress(handler: AsyncOperationProgressHandler<T, P> | null) {
    if (handler) this.#requireOpen('progress');
    this.#progress = handler;
    this.#progressContext = handler && new AsyncContext(CONTEXT);
  }

  getResults(): T {
    this.#requireOpen('getResults');
    const { status, outcome } = this.#state;
    if (status === AsyncStatus.started) throw illegalCall('getResults: the operation has not completed');
    if (status !== AsyncStatus.completed) throw outcome;
    return outcome as T;
  }

  cancel(): void {
    this.#requireOpen('cancel');
    this.#state.cancel();
  }

  close(): void {
    if (this.#state.status === AsyncStatus.started) {
      throw new UwpError(Hresult.E_ILLEGAL_STATE_CHANGE, 'close: the operation has not completed');
    }
    this.#isClosed = true;
  }

  /** Calls `completed`, once, from a microtask. */
  notifyCompleted(): void {
    inMicrotask(() => {
      if (this.#isNotified || !this.#completed) return;
      this.#isNotified = true;
      const [handler, { status }] = [this.#completed, this.#state];
      attempt(this.#completedContext!, () => handler(this, status));
    });
  }

  notifyProgress(value: P): void {
    const handler = this.#progress;
    if (handler) attempt(this.#progressContext!, () => handler(this, value));
  }

  #requireOpen(member: string): void {
    if (this.#isClosed) throw closed(`${member}: the operation was closed`);
  }
}

/** An exception in a handler must not reach the code that ends or reports. */
function attempt(context: AsyncContext, call: () => void): void {
  try {
    context.run(call);
  } catch (error) {
    rethrowLater(error);
  }
}
