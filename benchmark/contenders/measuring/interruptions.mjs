import { PerformanceObserver } from 'node:perf_hooks';

/** A timer's period in milliseconds. */
const PERIOD = 10;
/** A tick is lost when it comes later than this after the one before. */
const LONGEST = 2 * PERIOD;

/** Records every garbage collection of this process, in milliseconds of the clock that `performance.now` reads. */
export class GarbageCollections {
  /** @type {{ start: number, duration: number }[]} */
  #pauses = [];

  constructor() {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) this.#pauses.push({ start: startTime, duration });
    }).observe({ entryTypes: ['gc'] });
  }

  /**
   * Their number between two times, their duration in sum, and the longest.
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

/** Runs a timer and records when it fired. */
export class TimerTicks {
  /** @type {number[]} */
  #times = [];

  constructor() {
    setInterval(() => this.#times.push(performance.now()), PERIOD);
  }

  /**
   * The number of ticks between two times, the periods without a tick because the next one was late, and the longest
   * time without a tick in milliseconds.
   *
   * @param {number} from
   * @param {number} to
   */
  between(from, to) {
    const times = [from, ...this.#times.filter((time) => time > from && time < to), to];
    const gaps = times.slice(1).map((time, index) => time - /** @type {number} */ (times[index]));
    const lost = gaps.filter((gap) => gap > LONGEST).reduce((sum, gap) => sum + Math.floor(gap / PERIOD) - 1, 0);
    return { ticks: times.length - 2, lostTicks: lost, longestGap: Math.max(...gaps) };
  }
}
