/** Lints the package that `npm pack` would publish: its fields, and its types in every module resolution mode. */
import { join } from 'node:path';

import { main, run } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');

await main(() => {
  const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules/.bin', name);
  run(bin('publint'), ['run', '--strict'], { cwd: ROOT });
  run(bin('attw'), ['--pack', '.', '--no-definitely-typed'], { cwd: ROOT });
});
