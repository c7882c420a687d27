import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cycles } from './cycles.mjs';
import { rustGraph } from './rust-modules.mjs';
import { typescriptGraph } from './typescript-modules.mjs';

const CRATE_ROOT = /^crates\/\w+\/src\/lib\.rs$/;

/**
 * Finds import cycles: their files cannot be understood, tested or moved one at a time.
 *
 * @param {string} root of the repository
 * @param {readonly string[]} files paths below it
 * @returns {string[]} violations
 */
export function cycleViolations(root, files) {
  const sources = new Map(
    files
      .filter((file) => /^(src|crates)\/.*\.(ts|rs)$/.test(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
  const crates = files.filter((file) => CRATE_ROOT.test(file)).map((file) => rustGraph(sources, file));
  const graphs = [typescriptGraph(new Map([...sources].filter(([file]) => file.endsWith('.ts')))), ...crates];
  return graphs.flatMap(cycles).map((cycle) => `import cycle: ${cycle.join(', ')}`);
}
