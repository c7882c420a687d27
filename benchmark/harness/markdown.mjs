import { targetTable } from './targets.mjs';

/**
 * @param {import('./results.mjs').Run} run
 * @param {string} pictureName
 */
export function markdownReport({ environment, skipped, cases }, pictureName) {
  const { head, body } = targetTable(cases.flatMap(({ targets }) => targets));
  return [
    `# Benchmarks, ${environment['date']}, ${environment['machine']}`,
    'How to read this: [benchmark/README.md](../README.md).',
    `![Throughput of each contender](${pictureName})`,
    '## Targets',
    table(head, body),
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

/** @param {import('./section.mjs').CaseResult} result */
function caseParts({ title, sections }) {
  return [`## ${title}`, ...sections.flatMap(sectionParts)];
}

/** @param {import('./section.mjs').Section} section */
function sectionParts({ title, head, body }) {
  return [`### ${title}`, table(head, body)];
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} body
 */
function table(head, body) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
