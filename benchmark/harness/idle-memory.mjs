import { median } from './statistics.mjs';
import { atMost } from './targets.mjs';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * The same command with the soft limit of open files raised to the hard one.
 *
 * @param {Command} command
 * @returns {Command}
 */
export function withMostFiles({ file, args }) {
  return { file: 'sh', args: ['-c', 'ulimit -n "$(ulimit -Hn)" && exec "$0" "$@"', file, ...args] };
}

/**
 * @param {string} title
 * @param {'socket' | 'connection'} unit
 * @param {Map<string, number[]>} samples bytes
 * @returns {import('./section.mjs').Section}
 */
export function memorySection(title, unit, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, bytes: median(rounds), rounds }));
  return {
    title,
    head: ['', `bytes/${unit}`],
    body: rows.map(({ name, bytes }) => [name, bytes.toFixed(0)]),
    data: rows,
  };
}

/**
 * Compares the medians of two contenders.
 *
 * @param {string} id
 * @param {string} text
 * @param {number} required
 * @param {Map<string, number[]>} samples bytes
 * @param {readonly [string, string]} names
 */
export function memoryTarget(id, text, required, samples, [name, other]) {
  const [upper, lower] = [samples.get(name), samples.get(other)];
  return atMost(id, text, required, upper && lower && median(upper) / median(lower));
}
