import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { npm, run } from '../setup/command.mjs';

/**
 * Installs the Node.js of another platform.
 *
 * @param {string} folder of the platform
 * @param {import('./platform.mjs').NpmPackage | import('./platform.mjs').Wheel} nodePackage
 * @returns {string} path of its program
 */
export function installNode(folder, nodePackage) {
  return 'wheel' in nodePackage ? installFromWheel(folder, nodePackage) : installFromNpm(folder, nodePackage);
}

/**
 * @param {string} folder
 * @param {import('./platform.mjs').NpmPackage} nodePackage
 */
function installFromNpm(folder, { name, version, program }) {
  const path = join(folder, 'node_modules', name, program);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Forced, since the package is for another platform than this one.
  const options = ['--no-fund', '--no-audit', '--ignore-scripts', '--force'];
  npm(['install', '--silent', ...options, `${name}@${version}`], { cwd: folder });
  return path;
}

/**
 * @param {string} folder
 * @param {import('./platform.mjs').Wheel} nodePackage
 */
function installFromWheel(folder, { wheel, version, tag, program }) {
  const target = join(folder, 'wheel');
  const path = join(target, program);
  if (existsSync(path)) return path;
  mkdirSync(target, { recursive: true });
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', `--platform=${tag}`, `--dest=${folder}`];
  run('python3', ['-m', 'pip', 'download', ...options, `${wheel}==${version}`]);
  const archive = readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
  run('python3', ['-m', 'zipfile', '--extract', join(folder, archive), target]);
  chmodSync(path, 0o755);
  return path;
}
