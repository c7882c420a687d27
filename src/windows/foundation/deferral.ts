import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { illegalCall, invalidArgument } from '../../internal/errors/errors.js';
import type { IClosable } from './closable.js';

/** Called once, when a deferral is completed or closed. */
export type DeferralCompletedHandler = () => void;

/** The class behind `Deferral`. */
export class DeferralClass implements IClosable {
  #handler: DeferralCompletedHandler | null;

  /** Throws E_INVALIDARG (0x80070057) when `handler` is not a function. */
  constructor(handler: DeferralCompletedHandler) {
    if (typeof handler !== 'function') throw invalidArgument('Deferral: the handler must be a function');
    this.#handler = handler;
  }

  /** Reports that the deferred work is done. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) the second time. */
  complete(): void {
    if (!this.#handler) throw illegalCall('complete: the deferral was completed already');
    this.close();
  }

  /** Does the same as `complete` unless the deferral has been completed. */
  close(): void {
    const handler = this.#handler;
    this.#handler = null;
    handler?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Windows.Foundation.Deferral: defers the completion of an event until the asynchronous work of its handler is done. */
export const Deferral: CallableClass<typeof DeferralClass> = callable(DeferralClass, 'Deferral');
export type Deferral = DeferralClass;
