import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { npm } from './command.mjs';

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */
/** @typedef {Record<string, LockedPackage>} LockedPackages by path below the root */

/**
 * Installs the packages of the lock file, unless all are installed.
 *
 * @param {string} root folder of a package with a lock file
 */
export function ensureDependencies(root) {
  const reason = staleness(
    packages(join(root, 'package-lock.json')),
    packages(join(root, 'node_modules/.package-lock.json')),
  );
  if (!reason) return;
  process.stdout.write(`npm ci in ${root}: ${reason}\n`);
  npm(['ci', '--no-fund', '--no-audit'], { cwd: root });
}

/**
 * Compares the lock file with npm's record of the installed packages.
 *
 * @param {LockedPackages | undefined} locked
 * @param {LockedPackages | undefined} installed
 * @returns {string | undefined} why an installation is needed
 */
export function staleness(locked, installed) {
  if (!locked) return 'there is no lock file';
  if (!installed) return 'nothing is installed';
  const surplus = Object.keys(installed).find((path) => !(path in locked));
  if (surplus) return `${surplus} is not in the lock file`;
  const differing = Object.entries(locked).find(([path, entry]) => path !== '' && differs(entry, installed[path]));
  return differing && `${differing[0]} is missing or another version`;
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} installed
 */
function differs(locked, installed) {
  if (!installed) return !locked.optional && !locked.devOptional;
  return locked.version !== installed.version || locked.integrity !== installed.integrity;
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function packages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
