import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../setup/command.mjs';
import { installDebianPackages } from './debian-packages.mjs';

/** @typedef {import('./platform.mjs').Platform} Platform */
/** @typedef {{ environment: import('./platform.mjs').Environment, options: readonly string[] }} Toolchain */

/** Rust with the source of its standard library, beside which a rustup stays as it is. */
const DEBIAN_RUST = [
  { name: 'rustc-web', provides: '/usr/bin/rustc' },
  { name: 'rust-web-src', provides: '/usr/lib/rustlib/src/rust/library/std/Cargo.toml' },
];

/**
 * Builds the addon for a platform.
 *
 * @param {string} root
 * @param {string} folder of the platform
 * @param {Platform} platform
 * @param {boolean} build false to use the one that is there
 * @returns {string} its path
 */
export function buildAddon(root, folder, platform, build) {
  const addon = join(folder, 'uwp-sockets.node');
  if (build || !existsSync(addon)) copyFileSync(compile(root, folder, platform), addon);
  return addon;
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {Platform} platform
 */
function compile(root, folder, platform) {
  const output = process.env['PLATFORM_TARGET_DIR'] ?? join(root, 'target/platforms/cargo');
  const toolchain = toolchainFor(platform.target);
  const env = {
    ...process.env,
    ...toolchain.environment,
    ...platform.buildEnvironment(folder),
    CARGO_TARGET_DIR: output,
  };
  const options = ['--locked', '--target', platform.target, '--package', 'sockets-binding', ...toolchain.options];
  run('cargo', ['build', ...options], { cwd: root, env });
  return join(output, platform.target, 'debug', platform.library);
}

/**
 * The Rust on the PATH, if it has the standard library for a target, otherwise one that compiles it.
 *
 * @param {string} target
 * @returns {Toolchain}
 */
function toolchainFor(target) {
  if (hasStandardLibrary(target)) return { environment: {}, options: [] };
  installDebianPackages(DEBIAN_RUST);
  const environment = { RUSTC: '/usr/bin/rustc', RUSTC_BOOTSTRAP: '1' };
  return { environment, options: ['-Zbuild-std=std,panic_unwind'] };
}

/** @param {string} target */
function hasStandardLibrary(target) {
  const args = ['--print', 'target-libdir', '--target', target];
  const { stdout, status } = spawnSync('rustc', args, { encoding: 'utf8' });
  return status === 0 && existsSync(stdout.trim());
}
