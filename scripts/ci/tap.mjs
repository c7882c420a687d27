/** @typedef {{ title: string, kind: 'passed' | 'failed' | 'skipped' }} TapTest */

const TEST = /^(not )?ok \d+ - (.*?)\s*(# (?:SKIP|TODO)\b.*)?$/;

/**
 * @param {string} line
 * @returns {TapTest | undefined} what a line of TAP says of a test, if it does
 */
export function tapTest(line) {
  const [, not, title, directive] = TEST.exec(line) ?? [];
  if (title === undefined) return undefined;
  return { title, kind: directive ? 'skipped' : not ? 'failed' : 'passed' };
}
