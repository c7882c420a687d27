import { readFileSync } from 'node:fs';

import { significant } from './section.mjs';

/**
 * A figure that the project promises, and the one that was measured.
 *
 * @typedef {object} Target
 * @property {string} id stable name, the key into `limits.json`
 * @property {string} text what is compared
 * @property {number} required
 * @property {'at least' | 'at most'} bound
 * @property {string} unit `×` for ratios
 * @property {number | null} measured null when a side could not run
 * @property {boolean | null} reached
 */

/**
 * @param {string} id
 * @param {string} text
 * @param {number} required
 * @param {number | undefined} measured
 * @param {string} [unit]
 * @returns {Target}
 */
export function atLeast(id, text, required, measured, unit = '×') {
  const reached = measured === undefined ? null : measured >= required;
  return { id, text, required, bound: 'at least', unit, measured: measured ?? null, reached };
}

/**
 * @param {string} id
 * @param {string} text
 * @param {number} required
 * @param {number | undefined} measured
 * @param {string} [unit]
 * @returns {Target}
 */
export function atMost(id, text, required, measured, unit = '×') {
  const reached = measured === undefined ? null : measured <= required;
  return { id, text, required, bound: 'at most', unit, measured: measured ?? null, reached };
}

/** The reasons why targets are missed, found with a profiler and kept by hand. */
const LIMITS = new URL('../limits.json', import.meta.url);

/**
 * @param {readonly Target[]} targets
 * @returns {{ head: string[], body: string[][] }}
 */
export function targetTable(targets) {
  const limits = JSON.parse(readFileSync(LIMITS, 'utf8'));
  return {
    head: ['target', 'required', 'measured', 'reached', 'limited by'],
    body: targets.map((target) => targetLine(target, limits)),
  };
}

/**
 * @param {Target} target
 * @param {Record<string, string>} limits
 */
function targetLine({ id, text, bound, required, unit, measured, reached }, limits) {
  const sign = bound === 'at least' ? '≥' : '≤';
  const value = measured === null ? 'not run' : `${significant(measured)} ${unit}`.trim();
  const verdict = { true: 'yes', false: 'no', null: '–' }[`${reached}`] ?? '–';
  return [text, `${sign} ${required} ${unit}`.trim(), value, verdict, reached === false ? (limits[id] ?? '') : ''];
}
