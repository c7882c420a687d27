import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommandFailed, run } from '../../setup/command.mjs';
import { FOLDER } from './folder.mjs';
import { python27 } from './python.mjs';

/** The Python program and the folder of its modules. @typedef {{ python: string, modules: string }} Suite */

const PACKAGE = 'autobahntestsuite==25.10.1';
/** Without a network pip would try for many minutes. */
const PIP_TIMEOUT_MS = 600_000;

/**
 * Installs the suite into the clone, unless it is there.
 *
 * @returns {Suite | { missing: string }} or why it cannot be had
 */
export function installSuite() {
  const python = python27();
  if (!python) return { missing: 'there is no CPython 2.7 with pip, which the suite needs' };
  const modules = join(FOLDER, 'lib');
  const isComplete = join(modules, 'complete');
  if (!existsSync(isComplete)) {
    const obstacle = install(python, modules);
    if (obstacle) return { missing: obstacle };
    writeFileSync(isComplete, '');
  }
  return { python, modules };
}

/**
 * @param {string} python
 * @param {string} modules
 * @returns {string | undefined} why it failed
 */
function install(python, modules) {
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  const options = ['--quiet', '--disable-pip-version-check', '--no-warn-conflicts', '--target', modules];
  try {
    run(python, ['-m', 'pip', 'install', ...options, PACKAGE], { stdio: 'ignore', timeout: PIP_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
  // A namespace package, which pip makes one by a file that only a site folder has.
  writeFileSync(join(modules, 'zope/__init__.py'), '');
  return undefined;
}
