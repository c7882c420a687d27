import { environment } from '../harness/environment.mjs';
import { saveResults } from '../harness/results.mjs';

/**
 * Keeps the results beside those of the benchmarks.
 *
 * @param {import('../harness/section.mjs').Section[]} sections
 * @returns {string} their path without the extension, relative to the repository
 */
export function save(sections) {
  const record = { ...environment(), node: process.versions.node };
  const title = 'A file from process to process';
  const cases = [{ name: 'main-job', title, sections, targets: [] }];
  return saveResults({ environment: record, skipped: [], cases }, 'main-job');
}
