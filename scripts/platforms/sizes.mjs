/** Sizes of the packed packages, which are part of the table in `docs/platforms.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {Readonly<Record<string, number>>} Sizes bytes, by platform; that of the main package by its name */

export const MAIN = 'uwp-sockets';

const FILE = join(import.meta.dirname, '../../docs/platforms/sizes.json');
/** Parts of a recorded size by which a package may differ from it. */
const TOLERANCE = 0.1;

/** @returns {Sizes} */
export function readSizes() {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** @param {Sizes} measured replaces those of the same packages */
export function writeSizes(measured) {
  const sizes = Object.entries({ ...readSizes(), ...measured }).toSorted(([left], [right]) => (left < right ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sizes), null, 2)}\n`);
}

/**
 * The packages of which the table gives another size, or none.
 *
 * @param {Sizes} recorded
 * @param {Sizes} measured
 */
export function outdated(recorded, measured) {
  return Object.keys(measured).filter((name) => {
    const [was = 0, is = 0] = [recorded[name], measured[name]];
    return Math.abs(is - was) > was * TOLERANCE;
  });
}

/** @param {number | undefined} bytes */
export function megabytes(bytes) {
  return bytes === undefined ? 'not packed here' : `${(bytes / 1e6).toFixed(1)} MB`;
}
