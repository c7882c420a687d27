import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { CanceledError, illegalCall } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** The shutdown of the sending direction of one stream, and the operations that wait for it. */
export class SendShutdown {
  readonly #onCancel: () => void;
  #waiting: SettleableOperation<void>[] = [];
  #state: 'open' | 'requested' | 'sending' | 'sent' = 'open';

  /** @param onCancel called when one of the operations was cancelled */
  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  /** Whether an operation waits for it. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Throws E_ILLEGAL_METHOD_CALL once it was requested. */
  requireOpen(operation: string): void {
    if (this.#state !== 'open') throw illegalCall(`${operation}: shutdownAsync ended the sending direction`);
  }

  /** Requests it and returns the operation that completes once it was sent. */
  request(): AsyncOperation<void> {
    const operation: SettleableOperation<void> = new SettleableOperation<void>(() => this.#cancel(operation));
    if (this.#state === 'open') this.#state = 'requested';
    if (this.#state === 'sent') operation.complete(undefined);
    else this.#waiting.push(operation);
    return operation;
  }

  /** The native side has started it; `isSent` when the kernel has it. */
  started(isSent: boolean): void {
    this.#state = isSent ? 'sent' : 'sending';
    if (isSent) for (const operation of this.#take()) operation.complete(undefined);
  }

  /** Fails the operations. A shutdown that has not started is withdrawn, so that writing may go on. */
  fail(error: Error): void {
    if (this.#state === 'requested') this.#state = 'open';
    for (const operation of this.#take()) operation.fail(error);
  }

  /** A shutdown that has not started is withdrawn with its last operation. */
  #cancel(operation: SettleableOperation<void>): void {
    this.#waiting = this.#waiting.filter((each) => each !== operation);
    if (!this.isAwaited && this.#state === 'requested') this.#state = 'open';
    operation.fail(new CanceledError(Hresult.ERROR_CANCELLED));
    this.#onCancel();
  }

  #take(): SettleableOperation<void>[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
