import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../setup/command.mjs';
import { apt } from './debian-packages.mjs';

const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Unpacks a package of another release of Debian; the system stays as it is.
 *
 * @param {string} folder
 * @param {string} release
 * @param {string} name
 * @returns {string} the folder that stands for the root of the file system
 */
export function unpackPackage(folder, release, name) {
  const root = join(folder, name);
  if (existsSync(root)) return root;
  const downloads = join(folder, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(downloads, part), { recursive: true });
  const options = settings(downloads, release);
  apt([...options, 'update']);
  apt([...options, 'download', name], downloads);
  const archive = readdirSync(downloads).find((file) => file.endsWith('.deb')) ?? '';
  run('dpkg-deb', ['--extract', join(downloads, archive), `${root}.new`]);
  renameSync(`${root}.new`, root);
  return root;
}

/**
 * @param {string} folder
 * @param {string} release
 */
function settings(folder, release) {
  const sources = join(folder, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${KEYS}] ${mirror()} ${release} main\n`);
  return [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['--option', setting]);
}

/** Where this system has its packages from. */
function mirror() {
  const targets = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { encoding: 'utf8' });
  return targets.stdout.split('\n').find((uri) => /\/debian\/?$/.test(uri)) ?? '';
}
