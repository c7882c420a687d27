/** A timer's period in milliseconds. */
const PERIOD = 10;
/** A tick that comes later than this after the one before is lost. */
const LONGEST = 2 * PERIOD;

/** A timer, and when it ran. */
export class Ticks {
  /** @type {number[]} */
  #times = [];

  constructor() {
    setInterval(() => this.#times.push(performance.now()), PERIOD);
  }

  /**
   * What became of the ticks between two times: how many there were, how many periods passed without one because the
   * next one came too late, and the longest time without one in milliseconds.
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
