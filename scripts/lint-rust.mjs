/** Clippy without warnings for each crate alone: together they would lend each other the features of their dependencies. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { main, run } from './setup/command.mjs';

/** @typedef {{ name: string, features: Record<string, unknown>, targets: readonly { test: boolean }[] }} Package */

const ROOT = join(import.meta.dirname, '..');

await main(() => {
  for (const { name, features, targets } of packages()) {
    // The test build of a crate without tests has nothing that JavaScript calls, so all of it would count as unused.
    const selection = targets.some(({ test }) => test) ? ['--all-targets'] : [];
    clippy('-p', name, ...selection);
    for (const feature of Object.keys(features)) clippy('-p', name, ...selection, '--features', feature);
  }
});

/** @param {readonly string[]} selection */
function clippy(...selection) {
  run('cargo', ['clippy', '--locked', ...selection, '--', '-D', 'warnings'], { cwd: ROOT });
}

/** @returns {readonly Package[]} of this workspace */
function packages() {
  const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version=1'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(metadata).packages;
}
