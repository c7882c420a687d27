import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as node from '../../scripts/newest-node/newest-node.mjs';
import { ensureDependencies } from '../../scripts/setup/dependencies.mjs';

/** Apart from the main package: Bun and Deno are large, `bufferutil` is native, and only benchmarks need them. */
const FOLDER = join(import.meta.dirname, '../runtimes');
const require = createRequire(join(FOLDER, 'package.json'));

/** @typedef {{ file: string, version: string } | { missing: string }} Runtime */

/** The newest Node.js that is installed, on which the tests run too. @returns {Runtime} */
export function newestNode() {
  const newest = node.newestNode();
  return 'program' in newest ? withVersion(newest.program) : newest;
}

/** The Bun of `benchmark/runtimes`. @returns {Runtime} */
export function bun() {
  return peer(`@oven/bun-${process.platform}-${process.arch}`, 'bin/bun');
}

/** The Deno of `benchmark/runtimes`. @returns {Runtime} */
export function deno() {
  return peer(`@deno/${process.platform}-${process.arch}-glibc`, 'deno');
}

/** Version of the `ws` that is measured: that of `benchmark/runtimes`, otherwise that of the tests. */
export function ws() {
  return installedVersion('ws');
}

/** Version of the native part of `ws`, which it uses when it is installed beside it. */
export function bufferutil() {
  return installedVersion('bufferutil');
}

/**
 * @param {string} name
 * @returns {string | null}
 */
function installedVersion(name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return null;
  }
}

/**
 * @param {string} name of the npm package
 * @param {string} program in it
 * @returns {Runtime}
 */
function peer(name, program) {
  try {
    return withVersion(join(dirname(require.resolve(`${name}/package.json`)), program));
  } catch {
    return { missing: `${name} is not installed (npm ci --prefix benchmark/runtimes)` };
  }
}

/**
 * Installs the runtimes from their lock files; without them their rows are missing.
 *
 * @throws {import('../../scripts/setup/command.mjs').CommandFailed}
 */
export function installRuntimes() {
  node.installNewestNode();
  ensureDependencies(FOLDER);
}

/** @param {string} file */
function withVersion(file) {
  const output = execFileSync(file, ['--version'], { encoding: 'utf8' });
  return { file, version: output.match(/\d+\.\d+\.\d+/)?.[0] ?? output.trim() };
}
