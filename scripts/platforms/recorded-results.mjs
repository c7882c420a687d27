import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'results');

/**
 * Keeps the results of a platform, from which the table of docs/platforms.md is generated.
 *
 * @param {import('./platform.mjs').Platform} platform
 * @param {import('./report.mjs').Results} results
 */
export function recordResults({ name, title, target }, { areas }) {
  mkdirSync(FOLDER, { recursive: true });
  const sorted = Object.fromEntries(Object.entries(areas).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify({ title, target, areas: sorted }, null, 2)}\n`);
}
