import process from 'node:process';

/** How much a socket does in one turn of the event loop before timers and other sockets have theirs. */
export interface TurnLimits {
  /** Datagrams. */
  readonly count: number;
  /** Milliseconds. */
  readonly time: number;
}

/** Taken now: tests of programs replace the property by a clock that stands still. */
const hrtime = process.hrtime.bind(process);

/** Most datagrams between two looks at the clock. */
const MAX_STRIDE = 64;

/**
 * Measures one turn. A look at the clock costs about as much as a quick handler takes, so the looks come after 1, 2, 4, …
 * datagrams: a slow handler is noticed at once, and a turn is at most about twice as long as it may be.
 */
export class TurnMeter {
  readonly #limits: TurnLimits;
  readonly #started = milliseconds();
  #count = 0;
  #nextLook = 1;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Counts one datagram; true when the turn is over. */
  count(): boolean {
    return ++this.#count >= this.#nextLook && this.#look();
  }

  #look(): boolean {
    const { count, time } = this.#limits;
    this.#nextLook = Math.min(count, this.#count + Math.min(this.#count, MAX_STRIDE));
    return this.#count >= count || milliseconds() - this.#started >= time;
  }
}

/** Of a clock that only goes forward. */
function milliseconds(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
