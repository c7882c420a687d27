/**
 * `publish.mjs <folder> [--dry-run]`: publishes the packed packages of a folder, the main package last, so that it cannot
 * be installed before its addons exist. Packages that npm has already are skipped: an interrupted run can be repeated.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { main, npm } from '../setup/command.mjs';

const ROOT = join(import.meta.dirname, '../..');

await main(() => {
  const [folder, option] = process.argv.slice(2);
  if (!folder || (option && option !== '--dry-run')) throw new Error('usage: publish.mjs <folder> [--dry-run]');
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const file of publishingOrder(readdirSync(folder), name, version)) {
    const id = `${packageName(file, version)}@${version}`;
    if (isPublished(id)) process.stdout.write(`${id} is published already\n`);
    else npm(['publish', join(folder, file), ...publishOptions(version, option === '--dry-run')]);
  }
});

/**
 * @param {readonly string[]} files
 * @param {string} name of the main package
 * @param {string} version
 */
function publishingOrder(files, name, version) {
  const mainFile = `${name}-${version}.tgz`;
  const packed = files.filter((file) => file.endsWith(`-${version}.tgz`));
  if (!packed.includes(mainFile)) throw new Error(`${mainFile} is missing`);
  return [...packed.filter((file) => file !== mainFile), mainFile];
}

/**
 * @param {string} file of a package without scope
 * @param {string} version
 */
function packageName(file, version) {
  return file.slice(0, -`-${version}.tgz`.length);
}

/** @param {string} id `name@version` */
function isPublished(id) {
  return spawnSync('npm', ['view', id, 'version'], { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} version
 * @param {boolean} dryRun
 */
function publishOptions(version, dryRun) {
  const tag = version.includes('-') ? ['--tag', 'next'] : [];
  return ['--access', 'public', ...tag, ...(dryRun ? ['--dry-run'] : ['--provenance'])];
}
