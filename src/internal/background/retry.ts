import { BindingAgentRetry } from '../../native/index.cjs';
import { nativeHub, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';

/** Calls back when an agent that was lost may be asked again. It does not keep the process running. */
export class Retry implements Source {
  readonly #token = reserveTokens(1);
  readonly #due: () => void;
  readonly #native: BindingAgentRetry;

  /** @param failures attempts in a row that failed: the pause grows with them, from 1 second to 5 minutes */
  constructor(failures: number, due: () => void) {
    this.#due = due;
    this.#native = new BindingAgentRetry(nativeHub(), this.#token, failures);
    watch(this.#token, this);
  }

  ready(): void {
    this.cancel();
    this.#due();
  }

  cancel(): void {
    unwatch(this.#token);
    this.#native.cancel();
  }
}
