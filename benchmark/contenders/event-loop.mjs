import { performance } from 'node:perf_hooks';

/** Measures how long the event loop of JavaScript was busy, since it was made. */
export class EventLoopUse {
  #start = performance.eventLoopUtilization?.();

  /** Seconds so far in which it ran JavaScript and what that called; NaN where the runtime does not tell. */
  get seconds() {
    return (performance.eventLoopUtilization?.(this.#start).active ?? NaN) / 1000;
  }
}
