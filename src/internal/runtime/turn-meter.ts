import { milliseconds } from './clock.js';

/** Limits of what one socket delivers in one turn, before timers and other sockets run. */
export interface TurnLimits {
  /** Datagrams. */
  readonly count: number;
  /** Milliseconds. */
  readonly time: number;
}

/** Most datagrams between two readings of the clock. */
const MAX_STRIDE = 64;

/**
 * Measures one turn. Reading the clock costs about as much as a fast handler, so it is read after 1, 2, 4, … datagrams,
 * then every `MAX_STRIDE`: a slow handler is detected at once, and a turn lasts at most about twice its limit.
 */
export class TurnMeter {
  readonly #limits: TurnLimits;
  readonly #started = milliseconds();
  #count = 0;
  #nextLook = 1;
  #isOver = false;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Whether `count` has said so. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts one datagram; true when the turn is over. */
  count(): boolean {
    return this.#isOver || (++this.#count >= this.#nextLook && this.#look());
  }

  #look(): boolean {
    const { count, time } = this.#limits;
    this.#nextLook = Math.min(count, this.#count + Math.min(this.#count, MAX_STRIDE));
    this.#isOver = this.#count >= count || milliseconds() - this.#started >= time;
    return this.#isOver;
  }
}
