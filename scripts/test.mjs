/** `npm test`: builds what changed, then runs every test. Exits with code 1 after all suites if one failed. */
import { join } from 'node:path';

import { SKIPPED, SUITE, SUITE_FAILED } from './ci/tally.mjs';
import { installTestPeers } from './install-test-peers.mjs';
import { installNewestNode, newestNode } from './newest-node/newest-node.mjs';
import { CommandFailed, main, npm, run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';

const ROOT = join(import.meta.dirname, '..');
const AVA = join(ROOT, 'node_modules/ava/entrypoints/cli.mjs');
/** `.ci/run` counts the results of TAP; on a terminal ava's own report is easier to read. */
const REPORTER = process.env['CI'] ? ['--tap'] : [];

/** @typedef {{ title: string, run: () => void }} Suite */

/** @type {readonly Suite[]} */
const SUITES = [
  { title: 'Rust', run: () => cargo('test', '--workspace') },
  {
    title: 'Rust, UDP without batch system calls',
    run: () => cargo('test', '-p', 'sockets-sys', '--features', 'portable'),
  },
  { title: `TypeScript on Node.js ${process.versions.node}`, run: () => ava(process.execPath) },
  { title: 'TypeScript on the newest Node.js, sockets on the I/O threads', run: onNewestNode },
];

await main(() => {
  ensureDependencies(ROOT);
  ensureDependencies(join(ROOT, '__test__/packaging/tools'));
  installTestPeers();
  npm(['run', '--silent', 'build:native:debug'], { cwd: ROOT });
  npm(['run', '--silent', 'build:ts'], { cwd: ROOT });
  npm(['run', '--silent', 'build:test'], { cwd: ROOT });
  const failed = SUITES.filter((suite) => !passes(suite)).map(({ title }) => title);
  if (failed.length > 0) throw new CommandFailed('npm test', `failed: ${failed.join('; ')}`);
});

/** @param {Suite} suite */
function passes(suite) {
  process.stdout.write(`\n${SUITE}${suite.title}\n`);
  try {
    suite.run();
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    process.stdout.write(`${SUITE_FAILED}${error.message}\n`);
    return false;
  }
}

/** @param {readonly string[]} args */
function cargo(...args) {
  run('cargo', [...args, '--locked', '--no-fail-fast'], { cwd: ROOT });
}

/**
 * @param {string} node
 * @param {Readonly<Record<string, string>>} [environment] on top of that of this process
 */
function ava(node, environment = {}) {
  run(node, [AVA, ...REPORTER], { cwd: ROOT, env: { ...process.env, ...environment } });
}

function onNewestNode() {
  installNewestNode();
  const newest = newestNode();
  if ('program' in newest) ava(newest.program, { UWP_SOCKETS_DRIVER: 'threads' });
  else process.stdout.write(`${SKIPPED}${newest.missing}\n`);
}
