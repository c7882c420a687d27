import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { picture } from './svg-picture.mjs';
import { targetTable } from './targets.mjs';

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
 * @param {string} [part] of all results, for the name
 * @returns {string} their path without the extension, relative to the repository
 */
export function saveResults(run, part) {
  const { date, machine } = run.environment;
  const name = [date, machine, ...(part ? [part] : [])].join('-');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(join(FOLDER, `${name}.md`), markdown(run, `${name}.svg`));
  writeFileSync(join(FOLDER, `${name}.svg`), picture(run));
  return `benchmark/results/${name}`;
}

/**
 * @param {Run} run
 * @param {string} pictureName
 */
function markdown({ environment, skipped, cases }, pictureName) {
  const targets = cases.flatMap((each) => each.targets);
  return [
    `# Benchmarks, ${environment['date']}, ${environment['machine']}`,
    'How to read this: [benchmark/README.md](../README.md).',
    `![Throughput of each contender](${pictureName})`,
    ...(targets.length > 0 ? ['## Targets', targetPart(targets)] : []),
    ...cases.flatMap(caseParts),
    '## Machine',
    table(
      ['', ''],
      Object.entries(environment).map(([name, value]) => [name, String(value ?? '–')]),
    ),
    ...(skipped.length > 0 ? ['## Skipped', skipped.map((line) => `- ${line}`).join('\n')] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

/** @param {import('./targets.mjs').Target[]} targets */
function targetPart(targets) {
  const { head, body } = targetTable(targets);
  return table(head, body);
}

/** @param {import('./section.mjs').CaseResult} result */
function caseParts({ title, sections }) {
  return [`## ${title}`, ...sections.flatMap(({ title, head, body }) => [`### ${title}`, table(head, body)])];
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} body
 */
function table(head, body) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
