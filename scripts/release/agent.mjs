/** The executable of the agent, which the packages of the platforms have beside the addon. */
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Name of the executable.
 *
 * @param {string} platform name of a package
 */
export function agentOf(platform) {
  return platform.startsWith('win32') ? 'uwp-sockets-agent.exe' : 'uwp-sockets-agent';
}

/**
 * Adds the executable to the files of the packages, which `napi create-npm-dirs` has written.
 *
 * @param {string} root folder with `npm`
 */
export function listAgent(root) {
  for (const platform of platforms(root)) {
    const path = join(root, 'npm', platform, 'package.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    if (!json.files.includes(agentOf(platform))) json.files.push(agentOf(platform));
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
  for (const platform of platforms(root)) {
    const path = join(root, 'npm', platform, agentOf(platform));
    copyFileSync(built(platform), path);
    // An archive of the build does not keep that it can be executed.
    chmodSync(path, 0o755);
  }
}

/** @param {string} root */
function platforms(root) {
  return readdirSync(join(root, 'npm'));
}
