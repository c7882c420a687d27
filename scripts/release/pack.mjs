/** `pack.mjs <folder>`: packs the main package and the package of each platform into a folder. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { main, npm } from '../setup/command.mjs';

const ROOT = join(import.meta.dirname, '../..');

await main(() => {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('usage: pack.mjs <folder>');
  const destination = resolve(folder);
  mkdirSync(destination, { recursive: true });
  for (const cwd of [...platformFolders(), ROOT]) npm(['pack', '--pack-destination', destination], { cwd });
});

function platformFolders() {
  return readdirSync(join(ROOT, 'npm'))
    .map((name) => join(ROOT, 'npm', name))
    .filter((folder) => existsSync(join(folder, 'package.json')));
}
