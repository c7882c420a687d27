/** @typedef {{ title: string, kind: 'passed' | 'failed' | 'skipped' }} TapTest */

const TEST = /^(not )?ok \d+ - (.*?)\s*(# (?:SKIP|TODO)\b.*)?$/;

/**
 * @param {string} line
 * @returns {TapTest | undefined} the test result of a line of TAP, if it is one
 */
export function tapTest(line) {
  const [, not, title, directive] = TEST.exec(line) ?? [];
  if (title === undefined) return undefined;
  return { title, kind: directive ? 'skipped' : not ? 'failed' : 'passed' };
}
