import { FailureLog } from './failure-log.mjs';
import { tapTest } from './tap.mjs';

/**
 * The result of a run of tests or checks.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** Line with which `npm test` begins each suite, so that a suite without tests is detected. */
export const SUITE = 'suite: ';
/** Line with which `npm test` ends a suite that failed, so that one that crashes is detected. */
export const SUITE_FAILED = 'suite failed: ';
/** Line with which a suite gives the reason why it cannot run on this machine. */
export const SKIPPED = 'skipped: ';

const CARGO_RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/;

/** Counts tests in the output of `cargo test` and of TAP reporters, line by line. */
export class TestTally {
  #total = { passed: 0, failed: 0, skipped: 0 };
  #log;
  /** Of the current suite; undefined before the first one. @type {Counts | undefined} */
  #suite;

  /** @param {FailureLog} [log] takes the failures */
  constructor(log = new FailureLog()) {
    this.#log = log;
  }

  /** @param {string} line */
  add(line) {
    if (line.startsWith(SUITE)) this.#beginSuite(line.slice(SUITE.length));
    else this.#read(line);
  }

  /**
   * Ends the run.
   *
   * @param {boolean} succeeded whether the exit code was 0
   * @returns {Counts}
   */
  end(succeeded) {
    this.#endSuite();
    if (!succeeded && this.#total.failed === 0) this.#fail('the run failed, but no test of it');
    else if (executed(this.#total) === 0) this.#fail('no test ran');
    return { ...this.#total };
  }

  /** @param {string} title */
  #beginSuite(title) {
    this.#endSuite();
    this.#log.beginSuite(title);
    this.#suite = { passed: 0, failed: 0, skipped: 0 };
  }

  #endSuite() {
    if (this.#suite && executed(this.#suite) === 0) this.#fail('no test ran');
    this.#suite = undefined;
  }

  /** @param {string} line */
  #read(line) {
    this.#log.read(line);
    if (line.startsWith(SKIPPED)) this.#count({ passed: 0, failed: 0, skipped: 1 });
    else if (!line.startsWith(SUITE_FAILED)) this.#count(cargoCounts(line) ?? tapCounts(line));
    else if (this.#suite?.failed === 0) this.#fail('the suite failed, but no test of it');
  }

  /** Counts a failure that no test reported. @param {string} title */
  #fail(title) {
    this.#log.addFailure(title);
    this.#count({ passed: 0, failed: 1, skipped: 0 });
  }

  /** @param {Counts | undefined} counts */
  #count(counts) {
    if (!counts) return;
    for (const kind of /** @type {(keyof Counts)[]} */ (Object.keys(counts))) {
      this.#total[kind] += counts[kind];
      if (this.#suite) this.#suite[kind] += counts[kind];
    }
  }
}

/** Counts a step as a whole, by its exit code. */
export class CheckTally {
  #log;
  #title;

  /**
   * @param {FailureLog} log takes the failures
   * @param {string} title
   */
  constructor(log, title) {
    this.#log = log;
    this.#title = title;
  }

  /** @param {string} line */
  add(line) {
    this.#log.addLine(line);
  }

  /**
   * @param {boolean} succeeded whether the exit code was 0
   * @returns {Counts}
   */
  end(succeeded) {
    if (!succeeded) this.#log.addFailure(this.#title);
    return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
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

/** @param {Counts} counts */
function executed({ passed, failed, skipped }) {
  return passed + failed + skipped;
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
  const test = tapTest(line);
  return test && { passed: 0, failed: 0, skipped: 0, [test.kind]: 1 };
}
