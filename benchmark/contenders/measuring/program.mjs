// Arguments and reports of a measured program. Runs in Node.js 20 and later, in Bun and in Deno.
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

/**
 * The entry of `choices` that an argument names.
 *
 * @template Choice
 * @param {string} key
 * @param {Record<string, Choice>} choices
 * @param {string} [fallback] without it the argument is required
 * @returns {Choice}
 */
export function choice(key, choices, fallback) {
  const name = text(key, fallback);
  const chosen = choices[name];
  if (!chosen) throw new Error(`${key}=${name} is none of ${Object.keys(choices).join(', ')}`);
  return chosen;
}

/**
 * A certificate or key of this run, as PEM, from the folder `certificates=`.
 *
 * @param {'root.pem' | 'server.pem' | 'server.key'} name
 */
export function pem(name) {
  // An import of node:fs would add a megabyte to the resident memory of every measured program.
  return process.getBuiltinModule('node:fs').readFileSync(`${text('certificates')}/${name}`, 'utf8');
}

/** Certificate and key of a server, if it is to protect its connections. */
export function serverPem() {
  if (text('certificates', '') === '') return undefined;
  return { cert: pem('server.pem'), key: pem('server.key') };
}

/** Prints one object for the harness. @param {Record<string, unknown>} message */
export function print(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/**
 * Answers each line of standard input with a report and exits when it ends.
 *
 * @param {() => Record<string, unknown> | Promise<Record<string, unknown>>} report
 */
export function serve(report) {
  createInterface({ input: process.stdin })
    .on('line', async () => print(await report()))
    .on('close', leave);
}

process.on('beforeExit', leave);

/**
 * Ends this process, whose work is done. An exit of Node.js waits for compiler threads, which may in turn wait for a
 * garbage collection of the main thread: nodejs/node#54918.
 */
function leave() {
  process.kill(process.pid, 'SIGKILL');
}
