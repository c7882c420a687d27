/** Minutes of silence that networks are expected to bear before there is experience. */
const FIRST = 15;
const SHORTEST = 1;
/** No server waits longer, since a keep-alive interval has at most a day. */
const LONGEST = 1439;

/**
 * Finds the longest silence, in minutes, after which the network still knows a connection. It doubles what connections survive
 * until one is lost, returns to what went well, and then halves what is between.
 */
export class NetworkInterval {
  #minutes = FIRST;
  /** The longest silence that a connection survived; 0 for none. */
  #survived = 0;
  /** The shortest silence that a connection did not survive. */
  #tooLong = LONGEST + 1;

  get minutes(): number {
    return this.#minutes;
  }

  /** A connection was lost in a silence of this length. */
  lost(minutes: number): void {
    if (minutes > SHORTEST) this.#tooLong = Math.min(this.#tooLong, minutes);
    if (this.#survived >= minutes) this.#survived = 0;
    const shorter = this.#survived || Math.floor(minutes / 2);
    this.#minutes = Math.max(SHORTEST, Math.min(this.#minutes, shorter));
  }

  /** A connection has survived a silence of this length. */
  survived(minutes: number): void {
    if (minutes !== this.#minutes) return;
    this.#survived = minutes;
    const longer = Math.min(minutes * 2, Math.floor((minutes + this.#tooLong) / 2));
    this.#minutes = Math.max(minutes, Math.min(longer, LONGEST));
  }
}

/** Connections of one program share the network, and what is known of it. */
export const networkInterval: NetworkInterval = new NetworkInterval();
