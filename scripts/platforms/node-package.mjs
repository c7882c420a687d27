import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { npm } from '../setup/command.mjs';

/**
 * Installs the Node.js of another platform.
 *
 * @param {string} folder of the platform
 * @param {import('./platform.mjs').NpmPackage} nodePackage
 * @returns {string} path of its program
 */
export function installNode(folder, { name, version, program }) {
  const path = join(folder, 'node_modules', name, program);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Forced, since the package is for another platform than this one.
  const options = ['--no-fund', '--no-audit', '--ignore-scripts', '--force'];
  npm(['install', '--silent', ...options, `${name}@${version}`], { cwd: folder });
  return path;
}
