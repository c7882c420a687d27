import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { CanceledError, illegalCall } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** The end of the sending direction of one stream: asked for, on its way, gone; and who waits for it. */
export class SendingEnd {
  readonly #onCancel: () => void;
  #waiting: SettleableOperation<void>[] = [];
  #state: 'open' | 'asked' | 'leaving' | 'gone' = 'open';

  /** @param onCancel told when somebody stops to wait for it */
  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  /** Whether somebody waits for it. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Throws E_ILLEGAL_METHOD_CALL once it was asked for. */
  requireOpen(operation: string): void {
    if (this.#state !== 'open') throw illegalCall(`${operation}: shutdownAsync ended the sending direction`);
  }

  /** The operation of somebody who asks for it. */
  ask(): AsyncOperation<void> {
    const operation: SettleableOperation<void> = new SettleableOperation<void>(() => this.#cancel(operation));
    if (this.#state === 'open') this.#state = 'asked';
    if (this.#state === 'gone') operation.complete(undefined);
    else this.#waiting.push(operation);
    return operation;
  }

  /** It is on its way; `isGone` when the kernel has it. */
  leave(isGone: boolean): void {
    this.#state = isGone ? 'gone' : 'leaving';
    if (isGone) for (const operation of this.#take()) operation.complete(undefined);
  }

  /** Nobody waits any more. What is not on its way is taken back. */
  fail(error: Error): void {
    if (this.#state === 'asked') this.#state = 'open';
    for (const operation of this.#take()) operation.fail(error);
  }

  /** What is not on its way is taken back when nobody is left who asked for it. */
  #cancel(operation: SettleableOperation<void>): void {
    this.#waiting = this.#waiting.filter((each) => each !== operation);
    if (!this.isAwaited && this.#state === 'asked') this.#state = 'open';
    operation.fail(new CanceledError(Hresult.ERROR_CANCELLED));
    this.#onCancel();
  }

  #take(): SettleableOperation<void>[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
