/** Clippy without warnings for each crate alone: together they would lend each other the features of their dependencies. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { main, run } from './setup/command.mjs';

/** @typedef {{ name: string, features: Record<string, unknown>, targets: readonly { test: boolean }[] }} Package */

const ROOT = join(import.meta.dirname, '..');
const FUZZ_TARGETS = join(ROOT, 'crates/fuzz/Cargo.toml');

await main(() => {
  for (const { name, features, targets } of packages()) {
    // The test build of a crate without tests has nothing that JavaScript calls, so all of it would count as unused.
    const selection = targets.some(({ test }) => test) ? ['--all-targets'] : [];
    clippy('-p', name, ...selection);
    for (const feature of Object.keys(features)) clippy('-p', name, ...selection, '--features', feature);
  }
  run('cargo', ['fmt', '--check', '--manifest-path', FUZZ_TARGETS], { cwd: ROOT });
  // They attack what Linux alone has, too.
  if (process.platform === 'linux') clippy('--manifest-path', FUZZ_TARGETS, '--no-default-features');
});

/** @param {readonly string[]} selection */
function clippy(...selection) {
  // One folder for all, or the fuzz targets would compile everything anew.
  const env = { ...process.env, CARGO_TARGET_DIR: process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target') };
  run('cargo', ['clippy', '--locked', ...selection, '--', '-D', 'warnings'], { cwd: ROOT, env });
}

/** @returns {readonly Package[]} of this workspace */
function packages() {
  const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version=1'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(metadata).packages;
}
