/**
 * The numbered datagrams that may be sent: at most `size` beyond what the receiver has acknowledged. After a loss all that
 * were not acknowledged are retransmitted in order (go-back-N).
 */
export class SendWindow {
  #size;
  #total;
  #next = 0;
  #acknowledged = 0;
  #furthest = 0;
  #retransmitted = 0;
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

  /** Retransmitted datagrams, each time counted. */
  get retransmitted() {
    return this.#retransmitted;
  }

  /**
   * Takes the numbers that may be sent now.
   *
   * @returns {{ from: number, to: number }} `to` is exclusive; empty when the window is closed
   */
  take() {
    const from = this.#next;
    const to = Math.min(this.#acknowledged + this.#size, this.#total);
    this.#retransmitted += Math.max(Math.min(this.#furthest, to) - from, 0);
    this.#furthest = Math.max(this.#furthest, to);
    this.#next = to;
    return { from, to };
  }

  /** @param {number} next the number that the receiver expects */
  acknowledge(next) {
    if (next <= this.#acknowledged || next > this.#total) return;
    this.#acknowledged = next;
    this.#next = Math.max(this.#next, next);
    this.#changed();
  }

  /** Returns to the first datagram that was not acknowledged. */
  rewind() {
    this.#next = this.#acknowledged;
    this.#changed();
  }

  /** Resolves at the next acknowledgement or rewind. @returns {Promise<void>} */
  change() {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}
