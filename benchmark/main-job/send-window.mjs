/**
 * Which numbered datagrams may be sent now: at most `size` beyond what the receiver has acknowledged. After a loss
 * everything that was not acknowledged is sent again, in order.
 */
export class SendWindow {
  #size;
  #total;
  #next = 0;
  #acknowledged = 0;
  #furthest = 0;
  #sentAgain = 0;
  #changed = () => {};

  /**
   * @param {number} size datagrams
   * @param {number} total datagrams
   */
  constructor(size, total) {
    this.#size = size;
    this.#total = total;
  }

  get isComplete() {
    return this.#acknowledged === this.#total;
  }

  get acknowledged() {
    return this.#acknowledged;
  }

  /** Datagrams that were sent more than once, each repetition counted. */
  get sentAgain() {
    return this.#sentAgain;
  }

  /**
   * Takes the numbers that may be sent now.
   *
   * @returns {{ from: number, to: number }} `to` is exclusive; empty when the window is closed
   */
  take() {
    const from = this.#next;
    const to = Math.min(this.#acknowledged + this.#size, this.#total);
    this.#sentAgain += Math.max(Math.min(this.#furthest, to) - from, 0);
    this.#furthest = Math.max(this.#furthest, to);
    this.#next = to;
    return { from, to };
  }

  /** @param {number} next the number that the receiver waits for */
  acknowledge(next) {
    if (next <= this.#acknowledged || next > this.#total) return;
    this.#acknowledged = next;
    this.#next = Math.max(this.#next, next);
    this.#changed();
  }

  /** Goes back to the first datagram that was not acknowledged. */
  rewind() {
    this.#next = this.#acknowledged;
    this.#changed();
  }

  /** Resolves at the next acknowledgement or rewind. @returns {Promise<void>} */
  change() {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}
