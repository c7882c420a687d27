/** @typedef {import('./wstest.mjs').CaseResults} CaseResults */
/** @typedef {import('./wstest.mjs').CaseResult} CaseResult */

/** The case and its close were right; informational ones have no right result. */
const PASSED = ['OK', 'NON-STRICT', 'INFORMATIONAL'];
/** Cases of an extension that was not negotiated. */
const SKIPPED = 'UNIMPLEMENTED';
/** Of `behaviorClose`: the cases in which the peer violates the protocol, and may be disconnected. */
const CLOSED = [...PASSED, 'FAILED BY CLIENT'];

/** Reports results as TAP, and at the end as a table. */
export class Report {
  #number = 0;
  #failed = 0;
  /** @type {string[]} */
  #table = [];

  /**
   * @param {string} title
   * @param {CaseResults} results
   */
  add(title, results) {
    const numbers = Object.keys(results).toSorted(byNumber);
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const number of numbers) {
      const result = /** @type {CaseResult} */ (results[number]);
      this.#case(`${title}: ${number}`, result);
      counts.set(result.behavior, (counts.get(result.behavior) ?? 0) + 1);
    }
    const summary = [...counts].map(([behavior, count]) => `${count} ${behavior}`).join(', ');
    this.#table.push(`${title}: ${numbers.length} cases, ${summary}`);
  }

  /** @returns {boolean} whether nothing failed */
  end() {
    process.stdout.write(`\n${this.#table.join('\n')}\n`);
    return this.#failed === 0 && this.#number > 0;
  }

  /**
   * @param {string} title
   * @param {CaseResult} result
   */
  #case(title, { behavior, behaviorClose }) {
    const passed = PASSED.includes(behavior) && CLOSED.includes(behaviorClose);
    const isSkipped = behavior === SKIPPED;
    if (!passed && !isSkipped) this.#failed++;
    const directive = isSkipped ? ' # SKIP the extension was not negotiated' : '';
    const result = `${passed || isSkipped ? 'ok' : 'not ok'} ${++this.#number} - ${title}`;
    process.stdout.write(`${result}${passed ? '' : ` (${behavior}, close ${behaviorClose})`}${directive}\n`);
  }
}

/**
 * @param {string} left
 * @param {string} right
 */
function byNumber(left, right) {
  return left.localeCompare(right, 'en', { numeric: true });
}
