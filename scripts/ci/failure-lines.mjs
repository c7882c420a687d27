/** @typedef {import('./failure-log.mjs').Failure} Failure */

/** Further failures are listed by name only, so that all of them fit into the end of a log. */
const WITH_DETAILS = 10;

/**
 * Lists the failures once more, for the end of a log.
 *
 * @param {readonly Failure[]} failures
 * @returns {readonly string[]} lines
 */
export function failureLines(failures) {
  if (failures.length === 0) return [];
  return ['', 'failed:', ...failures.flatMap(linesOf), ''];
}

/**
 * @param {Failure} failure
 * @param {number} index
 */
function linesOf({ title, details }, index) {
  const shown = index < WITH_DETAILS ? details : [];
  return [`  ${title}`, ...shown.map((line) => `      ${line}`)];
}
