/**
 * `pack.mjs <folder>`: packs the main package and the package of each platform into a folder. The builds are in `artifacts`,
 * where the release workflow puts them.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseTriple } from '@napi-rs/cli';

import { main, npm } from '../setup/command.mjs';
import { agentOf, placeAgent } from './agent.mjs';

const ROOT = join(import.meta.dirname, '../..');

await main(() => {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('usage: pack.mjs <folder>');
  const destination = resolve(folder);
  mkdirSync(destination, { recursive: true });
  placeAgent(ROOT, builtFor);
  for (const cwd of [...platformFolders(), ROOT]) npm(['pack', '--pack-destination', destination], { cwd });
});

/** @param {string} platform such as `linux-x64-gnu` */
function builtFor(platform) {
  const { targets } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).napi;
  const target = targets.find((/** @type {string} */ triple) => parseTriple(triple).platformArchABI === platform);
  return join(ROOT, 'artifacts', `addon-${target}`, agentOf(platform));
}

function platformFolders() {
  return readdirSync(join(ROOT, 'npm'))
    .map((name) => join(ROOT, 'npm', name))
    .filter((folder) => existsSync(join(folder, 'package.json')));
}
