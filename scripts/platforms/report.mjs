/** @typedef {import('./platform.mjs').Platform} Platform */
/** @typedef {import('./spec-runs.mjs').SpecResult} SpecResult */
/** @typedef {import('./spec-process.mjs').SpecEvent} SpecEvent */
/** @typedef {{ succeeded: boolean, passed: number, failed: number, skipped: number }} Results whose failures include the expected ones */

/** Lines of an error that are shown. */
const ERROR_LINES = 12;

/** Reports tests as TAP, and judges them: an expected failure is a TODO, an excluded file is skipped. */
export class Report {
  #platform;
  #number = 0;
  #unexpectedFailures = 0;
  #expectedFailures = 0;
  #passed = 0;
  #skipped = 0;
  /** @type {string[]} */
  #unexpectedPasses = [];

  /** @param {Platform} platform */
  constructor(platform) {
    this.#platform = platform;
  }

  /**
   * @param {string} spec
   * @param {string} reason
   */
  exclude(spec, reason) {
    this.#skipped++;
    this.#line('ok', spec, `# SKIP ${reason}`);
  }

  /** @param {SpecResult} result */
  add({ spec, seconds, events }) {
    for (const event of events) this.#test(spec, event);
    process.stdout.write(`# ${spec} took ${seconds.toFixed(1)} s\n`);
  }

  /**
   * @param {boolean} isWhole whether all test files ran
   * @returns {Results}
   */
  end(isWhole) {
    const least = isWhole ? this.#platform.leastPasses : 1;
    const isEnough = this.#passed >= least;
    if (!isEnough) this.#unexpectedFailures++;
    this.#line(isEnough ? 'ok' : 'not ok', `at least ${least} tests pass; ${this.#passed} did`);
    for (const title of this.#unexpectedPasses) process.stdout.write(`# passed, but is listed as failing: ${title}\n`);
    const failed = this.#unexpectedFailures + this.#expectedFailures;
    return { succeeded: this.#unexpectedFailures === 0, passed: this.#passed, failed, skipped: this.#skipped };
  }

  /**
   * @param {string} spec
   * @param {SpecEvent} event
   */
  #test(spec, event) {
    if (event.type === 'passed') this.#pass(spec, event.title);
    if (event.type === 'failed') this.#fail(spec, event.title, event.error ?? '');
    if (event.type === 'skipped') {
      this.#skipped++;
      this.#line('ok', `${spec}: ${event.title}`, '# SKIP');
    }
  }

  /**
   * @param {string} spec
   * @param {string} title
   */
  #pass(spec, title) {
    this.#passed++;
    if (this.#expectation(spec, title)?.title) this.#unexpectedPasses.push(`${spec}: ${title}`);
    this.#line('ok', `${spec}: ${title}`);
  }

  /**
   * @param {string} spec
   * @param {string} title
   * @param {string} error
   */
  #fail(spec, title, error) {
    const expected = this.#expectation(spec, title);
    if (expected) this.#expectedFailures++;
    else this.#unexpectedFailures++;
    this.#line('not ok', `${spec}: ${title}`, expected ? `# TODO ${expected.reason}` : '');
    const lines = error.split('\n').slice(0, ERROR_LINES);
    process.stdout.write(`  ---\n${lines.map((line) => `    ${line}\n`).join('')}  ...\n`);
  }

  /**
   * @param {string} spec
   * @param {string} title
   */
  #expectation(spec, title) {
    return this.#platform.expectedFailures.find((one) => one.file.test(spec) && (one.title?.test(title) ?? true));
  }

  /**
   * @param {'ok' | 'not ok'} result
   * @param {string} title
   * @param {string} directive
   */
  #line(result, title, directive = '') {
    process.stdout.write(`${`${result} ${++this.#number} - ${title} ${directive}`.trimEnd()}\n`);
  }
}
