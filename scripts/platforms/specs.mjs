import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ spec: string, reason: string }} ExcludedSpec */

const ENDING = '.spec.js';

/**
 * The compiled test files by path below `.build`, without their ending.
 *
 * @param {string} root
 * @param {import('./platform.mjs').Platform} platform
 * @param {string} match regular expression
 * @returns {{ specs: string[], excluded: ExcludedSpec[] }}
 */
export function specsOf(root, { excluded }, match) {
  const pattern = new RegExp(match);
  const names = readdirSync(join(root, '.build'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING) && pattern.test(name))
    .map((name) => name.slice(0, -ENDING.length))
    .toSorted();
  const reasonOf = (/** @type {string} */ spec) => excluded.find(({ files }) => files.test(spec))?.reason;
  return {
    specs: names.filter((spec) => reasonOf(spec) === undefined),
    excluded: names.flatMap((spec) => {
      const reason = reasonOf(spec);
      return reason === undefined ? [] : [{ spec, reason }];
    }),
  };
}
