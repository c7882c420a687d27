/**
 * What a run of tests or checks came to.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** Line with which `npm test` begins each suite, so that a suite that executes nothing is noticed. */
export const SUITE = 'suite: ';
/** Line with which a suite says why it cannot run on this machine. */
export const SKIPPED = 'skipped: ';

const CARGO_RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/;
const TAP_TEST = /^(not )?ok \d+ - .*?(# (?:SKIP|TODO)\b.*)?$/;

/** Counts tests in the output of `cargo test` and of TAP reporters, line by line. */
export class TestTally {
  #total = { passed: 0, failed: 0, skipped: 0 };
  /** Tests of the suite that runs now; nothing before the first suite. @type {number | undefined} */
  #executed;

  /** @param {string} line */
  add(line) {
    if (line.startsWith(SUITE)) this.#endSuite(0);
    else if (line.startsWith(SKIPPED)) this.#count({ passed: 0, failed: 0, skipped: 1 });
    else this.#count(cargoCounts(line) ?? tapCounts(line));
  }

  /**
   * Ends the run.
   *
   * @param {boolean} succeeded what the exit code of the run said
   * @returns {Counts}
   */
  end(succeeded) {
    this.#endSuite(undefined);
    const { failed, passed, skipped } = this.#total;
    const silent = (!succeeded && failed === 0) || passed + failed + skipped === 0;
    return { passed, failed: silent ? failed + 1 : failed, skipped };
  }

  /** @param {0 | undefined} executed of the suite that begins */
  #endSuite(executed) {
    if (this.#executed === 0) this.#total.failed += 1;
    this.#executed = executed;
  }

  /** @param {Counts | undefined} counts */
  #count(counts) {
    if (!counts) return;
    for (const kind of /** @type {(keyof Counts)[]} */ (Object.keys(counts))) this.#total[kind] += counts[kind];
    if (this.#executed !== undefined) this.#executed += counts.passed + counts.failed + counts.skipped;
  }
}

/**
 * @param {Counts} counts
 * @returns {string} last line of `.ci/run`
 */
export function summary({ passed, failed, skipped }) {
  const ran = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? ran : `${ran}, ${skipped} skipped`;
}

/**
 * @param {readonly Counts[]} list
 * @returns {Counts}
 */
export function sum(list) {
  const total = (/** @type {keyof Counts} */ kind) => list.reduce((count, counts) => count + counts[kind], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/**
 * @param {string} line
 * @returns {Counts | undefined}
 */
function cargoCounts(line) {
  const [, passed, failed, ignored] = CARGO_RESULT.exec(line) ?? [];
  return passed ? { passed: Number(passed), failed: Number(failed), skipped: Number(ignored) } : undefined;
}

/**
 * @param {string} line
 * @returns {Counts | undefined}
 */
function tapCounts(line) {
  const test = TAP_TEST.exec(line);
  if (!test) return undefined;
  const [, not, directive] = test;
  const kind = directive ? 'skipped' : not ? 'failed' : 'passed';
  return { passed: 0, failed: 0, skipped: 0, [kind]: 1 };
}
