// npm start -- [file] [--save]: sends a file over UDP and TCP between the package and Node.js in all four pairings, and
// compares them; --save keeps the results.
import { parseArgs } from 'node:util';

import { alternate } from '../harness/alternate.mjs';
import { ProgressBar } from '../harness/terminal.mjs';
import { Processes } from './processes.mjs';
import { report } from './report.mjs';
import { keyOf, nameOf, ROWS } from './rows.mjs';
import { save } from './save.mjs';
import { sections } from './sections.mjs';
import { chooseFile, digest } from './source-file.mjs';
import { transfer } from './transfer.mjs';

const MOST_ROUNDS = 20;
/** Bytes that each pair sends in all rounds, so that a large file does not take all day. */
const BYTES_OF_A_PAIR = 1 << 30;

const OPTIONS = /** @type {const} */ ({ save: { type: 'boolean', default: false } });

/** @typedef {import('./source-file.mjs').SourceFile & { sha256: string }} File */

/** @param {string[]} words */
async function main(words) {
  const { values, positionals } = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  const source = chooseFile(positionals);
  const file = { ...source, sha256: await digest(source.path) };
  const rounds = Math.max(Math.min(MOST_ROUNDS, Math.floor(BYTES_OF_A_PAIR / file.size)), 1);
  print(
    `${file.name}, ${(file.size / 2 ** 20).toFixed(1)} MiB, from process to process in ${rounds} rounds and a warm-up\n`,
  );
  const tables = sections(await transferAll(file, rounds));
  print(`${report(tables)}\n`);
  print(`All ${(rounds + 1) * ROWS.length} copies arrived as sent: SHA-256 ${file.sha256}`);
  if (values.save) print(`saved as ${save(tables)}`);
}

/**
 * Sends the file by every pair in turn.
 *
 * @param {File} file
 * @param {number} rounds
 */
async function transferAll(file, rounds) {
  const processes = new Processes(file);
  const bar = new ProgressBar(process.stderr, (rounds + 1) * ROWS.length);
  try {
    return await alternate(
      ROWS.map((row) => contender(row, file, processes, bar)),
      rounds,
    );
  } finally {
    bar.end();
    processes.end();
  }
}

/**
 * @param {import('./rows.mjs').Row} row
 * @param {File} file
 * @param {Processes} processes
 * @param {ProgressBar} bar
 */
function contender(row, file, processes, bar) {
  const text = `${row.protocol.toUpperCase()}  ${nameOf(row)}`;
  const round = async () => {
    bar.begin(text);
    try {
      return await transfer(processes.pair(row), file, (share) => bar.show(share));
    } catch (error) {
      throw new Error(`${text}: ${/** @type {Error} */ (error).message}`, { cause: error });
    }
  };
  return { name: keyOf(row), round };
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\n${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
