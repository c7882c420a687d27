/**
 * `npm run test:runtimes [-- --record]`: the smoke suite from the packed packages, on every runtime. With `--record` the results
 * are written for the table of `docs/platforms.md`.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { SKIPPED, SUITE, SUITE_FAILED } from '../ci/tally.mjs';
import { packaging, platformOf } from '../platforms/packaging.mjs';
import { writeResult } from '../platforms/results.mjs';
import { CommandFailed, main } from '../setup/command.mjs';
import { installRuntimes, runtimes } from './runtimes.mjs';
import { runSmokeSuite } from './smoke-suite.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(ROOT, '__test__/runtimes/programs');

await main(async () => {
  installRuntimes();
  const { install, pack, temporaryFolder } = packaging();
  const folder = temporaryFolder();
  try {
    const packed = await pack(folder.path);
    const consumer = await install(folder.path, packed);
    cpSync(PROGRAMS, join(consumer, 'smoke'), { recursive: true });
    const failed = [];
    for (const runtime of runtimes()) {
      if (!(await passes(runtime, consumer, platformOf(packed)))) failed.push(runtime.id);
    }
    if (failed.length > 0) throw new CommandFailed('npm run test:runtimes', `failed: ${failed.join(', ')}`);
  } finally {
    folder.remove();
  }
});

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} consumer folder with the installed packages and the suite
 * @param {string} platform such as `linux-x64-gnu`
 */
async function passes(runtime, consumer, platform) {
  print(`\n${SUITE}smoke suite on ${runtime.id}`);
  if ('missing' in runtime) {
    print(`${SKIPPED}${runtime.missing}`);
    return true;
  }
  const { counts, version, failure } = await runSmokeSuite(runtime.command, consumer, print);
  if (failure !== undefined) print(`${SUITE_FAILED}${failure}`);
  const isComplete = failure === undefined && version !== undefined;
  if (isComplete && process.argv.includes('--record')) {
    writeResult({ platform, runtime: version, suite: 'smoke', ...counts, how: '' });
  }
  return isComplete && counts.failed === 0;
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
