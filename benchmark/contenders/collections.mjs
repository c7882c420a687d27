import { PerformanceObserver } from 'node:perf_hooks';

/** Records every garbage collection of this process, in milliseconds of the clock that `performance.now` reads. */
export class Collections {
  /** @type {{ start: number, duration: number }[]} */
  #pauses = [];

  constructor() {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) this.#pauses.push({ start: startTime, duration });
    }).observe({ entryTypes: ['gc'] });
  }

  /**
   * How many there were between two times, the milliseconds they took in sum, and the longest.
   *
   * @param {number} from
   * @param {number} to
   */
  between(from, to) {
    const pauses = this.#pauses.filter(({ start }) => start >= from && start < to).map(({ duration }) => duration);
    const sum = pauses.reduce((total, duration) => total + duration, 0);
    return { collections: pauses.length, pauseSum: sum, longestPause: Math.max(0, ...pauses) };
  }
}
