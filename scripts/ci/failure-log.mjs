import { tapTest } from './tap.mjs';

/** @typedef {{ title: string, details: string[] }} Failure suite and test; first lines of the error */

/** Lines kept of an error, or of the end of an output without an error. */
const DETAILS = 8;

const CARGO_FAILURE = /^---- (.+) stdout ----$/;
const CARGO_END = /^(failures:|test result: .*)$/;
const TAP_DETAIL = /^ {4}(.*)$/;
const TAP_END = '  ...';

/** Collects the failed tests, with the first lines of their errors, from the output of `cargo test` and TAP reporters. */
export class FailureLog {
  /** @type {Failure[]} */
  #failures = [];
  #suite = '';
  /** The failure whose error is being read. @type {{ failure: Failure, detail: (line: string) => string | undefined } | undefined} */
  #reading;
  /** @type {string[]} */
  #lastLines = [];

  /** @returns {readonly Failure[]} */
  get failures() {
    return this.#failures;
  }

  /** @param {string} title of the suite that the next lines belong to */
  beginSuite(title) {
    this.#suite = title;
    this.#reading = undefined;
    this.#lastLines = [];
  }

  /** Adds a failure that no test reported, with the last lines of the output as details. @param {string} title */
  addFailure(title) {
    this.#begin(title).details.push(...this.#lastLines);
  }

  /** Takes a line without a test result. @param {string} line */
  addLine(line) {
    if (line.trim() === '') return;
    this.#lastLines = [...this.#lastLines, line].slice(-DETAILS);
  }

  /** Parses a line of a test runner. @param {string} line */
  read(line) {
    this.addLine(line);
    const cargo = CARGO_FAILURE.exec(line)?.[1];
    const tap = tapTest(line);
    if (cargo) this.#reading = { failure: this.#begin(cargo), detail: cargoDetail };
    else if (tap?.kind === 'failed') this.#reading = { failure: this.#begin(tap.title), detail: tapDetail };
    else if (tap || CARGO_END.test(line) || line === TAP_END) this.#reading = undefined;
    else this.#addDetail(line);
  }

  /** @param {string} title */
  #begin(title) {
    /** @type {Failure} */
    const failure = { title: [this.#suite, title].filter(Boolean).join(': '), details: [] };
    this.#failures.push(failure);
    return failure;
  }

  /** @param {string} line */
  #addDetail(line) {
    const detail = this.#reading?.detail(line);
    if (detail && this.#reading && this.#reading.failure.details.length < DETAILS) {
      this.#reading.failure.details.push(detail);
    }
  }
}

/** @param {string} line */
function cargoDetail(line) {
  return line.trim() === '' ? undefined : line;
}

/** @param {string} line */
function tapDetail(line) {
  return TAP_DETAIL.exec(line)?.[1];
}
