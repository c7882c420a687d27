/**
 * `check-package.mjs [--record]`: lints the package that `npm pack` would publish, its fields and its types in every module
 * resolution mode, and compares the sizes of the packed packages with those in `docs/platforms`, or records them there. Needs a
 * release build.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { packaging, platformOf } from './platforms/packaging.mjs';
import { MAIN, megabytes, outdated, readSizes, writeSizes } from './platforms/sizes.mjs';
import { CommandFailed, main, run } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');

await main(async () => {
  const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules/.bin', name);
  run(bin('publint'), ['run', '--strict'], { cwd: ROOT });
  run(bin('attw'), ['--pack', '.', '--no-definitely-typed'], { cwd: ROOT });
  const measured = await packedSizes();
  for (const [name, size] of Object.entries(measured)) process.stdout.write(`${name}: ${megabytes(size)}\n`);
  if (process.argv.includes('--record')) writeSizes(measured);
  const wrong = outdated(readSizes(), measured);
  if (wrong.length === 0) return;
  const remedy = 'node scripts/check-package.mjs --record && npm run generate';
  throw new CommandFailed(
    'sizes of packages',
    `docs/platforms/sizes.json is not current for ${wrong.join(', ')}: ${remedy}`,
  );
});

async function packedSizes() {
  const { pack, temporaryFolder } = packaging();
  const folder = temporaryFolder();
  try {
    const packed = await pack(folder.path);
    return { [MAIN]: statSync(packed.main.path).size, [platformOf(packed)]: statSync(packed.platform.path).size };
  } finally {
    folder.remove();
  }
}
