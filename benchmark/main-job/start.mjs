// npm start [file]: sends a file in every style over TCP and UDP, and compares what it costs.
import { ProgressBar } from '../harness/terminal.mjs';
import { Child } from './child.mjs';
import { report } from './report.mjs';
import { ROWS } from './rows.mjs';
import { chooseFile, digest } from './source-file.mjs';
import { transfer } from './transfer.mjs';

/** A file up to this size is sent once to warm up and then in several rounds, whose median is reported. */
const REPEATED_UP_TO = 256 << 20;
const ROUNDS = 3;

/** @param {readonly string[]} words */
async function main(words) {
  const file = chooseFile(words);
  const expected = await digest(file.path);
  process.stdout.write(`${file.name}: ${(file.size / 2 ** 20).toFixed(1)} MiB, SHA-256 ${expected}\n`);
  const receiver = new Child('receiver.mjs');
  try {
    const results = await transferAll(file, receiver);
    process.stdout.write(report(results, expected));
    if (results.some(({ sha256 }) => sha256 !== expected)) process.exitCode = 1;
  } finally {
    receiver.end();
  }
}

/**
 * @param {import('./source-file.mjs').SourceFile} file
 * @param {Child} receiver
 */
async function transferAll(file, receiver) {
  const warmups = file.size > REPEATED_UP_TO ? 0 : 1;
  const rounds = warmups * ROUNDS || 1;
  const bar = new ProgressBar(process.stderr, (warmups + rounds) * ROWS.length);
  const results = [];
  for (const row of ROWS) results.push(...(await repeat(row, file, receiver, { warmups, rounds }, bar)));
  bar.end();
  return results;
}

/**
 * @param {import('./rows.mjs').Row} row
 * @param {import('./source-file.mjs').SourceFile} file
 * @param {Child} receiver
 * @param {{ warmups: number, rounds: number }} times
 * @param {ProgressBar} bar
 */
async function repeat(row, { path, size }, receiver, { warmups, rounds }, bar) {
  const { protocol, implementation, style } = row;
  const program = `senders/${implementation === 'Node' ? 'node' : 'uwp'}.mjs`;
  const sender = new Child(program, [JSON.stringify({ protocol, path, size, style })]);
  const results = [];
  for (let round = 0; round < warmups + rounds; round++) {
    bar.begin(row);
    const outcome = await transfer(sender, receiver, protocol, size, (share) => bar.show(share));
    results.push({ row, counts: round >= warmups, ...outcome });
  }
  sender.end();
  return results;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\n${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
