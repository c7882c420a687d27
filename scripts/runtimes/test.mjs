/**
 * `npm run test:runtimes [-- --record]`: the smoke suite from the packed packages, on every runtime. With `--record` the results
 * are written for the table of `docs/platforms.md`.
 */
import { cpSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { SKIPPED, SUITE, SUITE_FAILED } from '../ci/tally.mjs';
import { writeResult } from '../platforms/results.mjs';
import { CommandFailed, main } from '../setup/command.mjs';
import { installRuntimes, runtimes } from './runtimes.mjs';
import { runSmokeSuite } from './smoke-suite.mjs';

/** @typedef {{ main: object, platform: object }} Packed */
/**
 * What this needs of `__test__/packaging/packed.ts`.
 *
 * @typedef {object} Packaging
 * @property {(folder: string) => Promise<Packed>} pack
 * @property {(folder: string, packed: Packed) => Promise<string>} install
 * @property {() => { path: string, remove(): void }} temporaryFolder
 */

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(ROOT, '__test__/runtimes/programs');
/** @type {Packaging} */
const packaging = createRequire(import.meta.url)('../../.build/packaging/packed.js');

await main(async () => {
  installRuntimes();
  const folder = packaging.temporaryFolder();
  try {
    const consumer = await packaging.install(folder.path, await packaging.pack(folder.path));
    cpSync(PROGRAMS, join(consumer, 'smoke'), { recursive: true });
    const failed = [];
    for (const runtime of runtimes()) if (!(await passes(runtime, consumer))) failed.push(runtime.id);
    if (failed.length > 0) throw new CommandFailed('npm run test:runtimes', `failed: ${failed.join(', ')}`);
  } finally {
    folder.remove();
  }
});

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} consumer folder with the installed packages and the suite
 */
async function passes(runtime, consumer) {
  print(`\n${SUITE}smoke suite on ${runtime.id}`);
  if ('missing' in runtime) {
    print(`${SKIPPED}${runtime.missing}`);
    return true;
  }
  const { counts, version, failure } = await runSmokeSuite(runtime.command, consumer, print);
  if (failure !== undefined) print(`${SUITE_FAILED}${failure}`);
  const isComplete = failure === undefined && version !== undefined;
  if (isComplete && process.argv.includes('--record')) {
    writeResult({ platform: platformOf(consumer), runtime: version, suite: 'smoke', ...counts, how: '' });
  }
  return isComplete && counts.failed === 0;
}

/** The platform whose package is installed, such as `linux-x64-gnu`. @param {string} consumer */
function platformOf(consumer) {
  const prefix = 'uwp-sockets-';
  const name = readdirSync(join(consumer, 'node_modules')).find((each) => each.startsWith(prefix));
  if (name === undefined) throw new Error('no package of a platform is installed');
  return name.slice(prefix.length);
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
