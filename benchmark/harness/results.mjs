import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { markdownReport } from './markdown.mjs';
import { picture } from './svg-picture.mjs';

const FOLDER = join(import.meta.dirname, '../results');

/**
 * A whole run, as the JSON file has it.
 *
 * @typedef {object} Run
 * @property {Record<string, string | number | boolean | null>} environment
 * @property {string[]} skipped
 * @property {import('./section.mjs').CaseResult[]} cases
 */

/**
 * Writes the JSON file, the Markdown table and the picture.
 *
 * @param {Run} run
 * @returns {string} their path without the extension, relative to the repository
 */
export function saveResults(run) {
  const name = `${run.environment['date']}-${run.environment['machine']}`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(join(FOLDER, `${name}.md`), markdownReport(run, `${name}.svg`));
  writeFileSync(join(FOLDER, `${name}.svg`), picture(run));
  return `benchmark/results/${name}`;
}
