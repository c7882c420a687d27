// What every measured JavaScript program shares. Runs in Node.js 20 and later and in Bun.
import { createInterface } from 'node:readline';

/** The `key=value` words of the command line. */
const values = new Map(process.argv.slice(2).map((word) => /** @type {[string, string]} */ (word.split('=', 2))));

/**
 * @param {string} key
 * @param {string} [fallback] without it the argument is required
 * @returns {string}
 */
export function text(key, fallback) {
  const value = values.get(key) ?? fallback;
  if (value === undefined) throw new Error(`${key}= is missing`);
  return value;
}

/**
 * @param {string} key
 * @param {number} [fallback] without it the argument is required
 * @returns {number}
 */
export function number(key, fallback) {
  const value = Number(text(key, fallback?.toString()));
  if (Number.isNaN(value)) throw new Error(`${key}= is not a number`);
  return value;
}

/** Prints one object for the harness. @param {Record<string, unknown>} message */
export function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/**
 * Serves until the harness closes standard input; each line asks for an object.
 *
 * @param {() => Record<string, unknown> | Promise<Record<string, unknown>>} report
 */
export function serve(report = () => ({})) {
  createInterface({ input: process.stdin })
    .on('line', async () => say(await report()))
    .on('close', () => process.exit(0));
}

/** Resolves with the next line of standard input, or when it ends. @returns {Promise<void>} */
export function request() {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    lines.once('line', () => lines.close()).once('close', () => resolve());
  });
}
