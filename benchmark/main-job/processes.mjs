import { Child } from './child.mjs';
import { ENDS, PROTOCOLS } from './rows.mjs';

/** @typedef {import('./rows.mjs').Row} Row */

/** A sender of each implementation and protocol and a receiver of each implementation, which all rows share. */
export class Processes {
  #senders = new Map();
  #receivers = new Map();

  /** @param {{ path: string, size: number }} file */
  constructor({ path, size }) {
    for (const end of ENDS) {
      this.#receivers.set(end, new Child(`receivers/${end}.mjs`));
      for (const protocol of PROTOCOLS) {
        const words = [JSON.stringify({ protocol, path, size })];
        this.#senders.set(protocol + end, new Child(`senders/${end}.mjs`, words));
      }
    }
  }

  /** The two of a row. @param {Row} row */
  pair({ protocol, sender, receiver }) {
    return { protocol, sender: this.#senders.get(protocol + sender), receiver: this.#receivers.get(receiver) };
  }

  end() {
    for (const child of [...this.#senders.values(), ...this.#receivers.values()]) child.end();
  }
}
