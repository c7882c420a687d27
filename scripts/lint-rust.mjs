/** Clippy without warnings for each crate alone: cargo unifies the features of crates that are built together. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { main, run } from './setup/command.mjs';

/** @typedef {{ name: string, features: Record<string, unknown>, targets: readonly { test: boolean }[] }} Package */

const ROOT = join(import.meta.dirname, '..');
const FUZZ_TARGETS = join(ROOT, 'crates/fuzz/Cargo.toml');

await main(() => {
  for (const { name, features, targets } of packages()) {
    // In the test build of a crate without tests nothing is called from JavaScript, so all of it would count as unused.
    const selection = targets.some(({ test }) => test) ? ['--all-targets'] : [];
    clippy('-p', name, ...selection);
    for (const feature of Object.keys(features)) clippy('-p', name, ...selection, '--features', feature);
  }
  run('cargo', ['fmt', '--check', '--manifest-path', FUZZ_TARGETS], { cwd: ROOT });
  // They also cover code for Linux only.
  if (process.platform === 'linux') clippy('--manifest-path', FUZZ_TARGETS, '--no-default-features');
});

/** @param {readonly string[]} selection */
function clippy(...selection) {
  // One target folder for all, or the fuzz targets would recompile everything.
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
