import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { CommandFailed } from '../setup/command.mjs';

/** @typedef {import('./platform.mjs').DebianPackage} DebianPackage */

/** Without a network apt-get would try for many minutes. */
const TIMEOUT_MS = 600_000;
/** Seconds to wait for another installation. */
const LOCK_SECONDS = 300;

/**
 * Installs packages of Debian, unless the files that they provide exist.
 *
 * @param {readonly DebianPackage[]} packages
 * @throws {CommandFailed} with the names of the missing ones
 */
export function installDebianPackages(packages) {
  const missing = packages.filter(({ provides }) => !existsSync(provides)).map(({ name }) => name);
  if (missing.length === 0) return;
  process.stdout.write(`apt-get install ${missing.join(' ')}\n`);
  apt(['update']);
  apt(['install', '--yes', '--no-install-recommends', ...missing]);
}

/**
 * Runs apt-get.
 *
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @throws {CommandFailed}
 */
export function apt(args, cwd) {
  const options = ['--quiet', '--option', `DPkg::Lock::Timeout=${LOCK_SECONDS}`];
  const { status, stderr, error } = spawnSync('apt-get', [...options, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (status === 0) return;
  throw new CommandFailed(`apt-get ${args.join(' ')}`, error?.message ?? stderr.trim());
}
