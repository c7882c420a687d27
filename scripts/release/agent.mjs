/** The executable of the agent, which the packages of the platforms have beside the addon. */
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the executable. */
export const AGENT = 'uwp-sockets-agent';

/**
 * Whether there is an agent on a system.
 *
 * @param {string} platform target of Rust, platform of Node.js or name of a package
 */
export function hasAgent(platform) {
  return !/win32|windows/.test(platform);
}

/**
 * Adds the executable to the files of the packages that have one, which `napi create-npm-dirs` has written.
 *
 * @param {string} root folder with `npm`
 */
export function listAgent(root) {
  for (const folder of foldersWithAgent(root)) {
    const path = join(folder, 'package.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    if (!json.files.includes(AGENT)) json.files.push(AGENT);
    writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
  }
}

/**
 * Copies the executables into the packages.
 *
 * @param {string} root folder with `npm`
 * @param {(platform: string) => string} built path of what was built for a platform, such as `linux-x64-gnu`
 */
export function placeAgent(root, built) {
  for (const folder of foldersWithAgent(root)) {
    const path = join(folder, AGENT);
    copyFileSync(built(folder.slice(join(root, 'npm').length + 1)), path);
    // An archive of the build does not keep that it can be executed.
    chmodSync(path, 0o755);
  }
}

/** @param {string} root */
function foldersWithAgent(root) {
  return readdirSync(join(root, 'npm'))
    .filter(hasAgent)
    .map((name) => join(root, 'npm', name));
}
