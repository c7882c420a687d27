import { SettleableOperation } from './async-operation.js';
import { CanceledError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** An operation that runs on the native side. */
export class NativeOperation<T> extends SettleableOperation<T> {
  readonly #stop: (error: Error) => void;

  /** @param stop ends the work and fails the operation; without effect once it has ended */
  constructor(stop: (error: Error) => void) {
    super(() => stop(new CanceledError(Hresult.ERROR_CANCELLED)));
    this.#stop = stop;
  }

  /** Ends the work; the operation fails with `error`. Without effect once it has ended. */
  stop(error: Error): void {
    this.#stop(error);
  }
}
