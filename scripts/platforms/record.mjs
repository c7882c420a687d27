/**
 * `record.mjs <platform> <runtime> <suite> [how]`: records the results of a run, whose output (TAP, or that of `cargo test`) is
 * the standard input. An example: `npx ava --tap | node scripts/platforms/record.mjs win32-x64-gnu "node 20.20.2" full "wine 8.0"`.
 */
import { createInterface } from 'node:readline';

import { summary, TestTally } from '../ci/tally.mjs';
import { writeResult } from './results.mjs';

const [platform, runtime, suite, how = ''] = process.argv.slice(2);
if (!platform || !runtime || (suite !== 'smoke' && suite !== 'full')) {
  throw new Error('usage: record.mjs <platform> <runtime> smoke|full [how]');
}
const tally = new TestTally();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) tally.add(line);
const counts = tally.end(true);
writeResult({ platform, runtime, suite, ...counts, how });
process.stdout.write(`${platform}, ${runtime}, ${suite}: ${summary(counts)}\n`);
