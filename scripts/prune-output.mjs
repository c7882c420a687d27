/** `prune-output.mjs <sources> <output>`: removes the output of deleted sources from a folder that `tsc` writes. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Endings of the output of `tsc`, by source ending. */
const EMITTED = [
  { emitted: /\.(d\.ts|js|js\.map)$/, source: '.ts' },
  { emitted: /\.(d\.mts|mjs|mjs\.map)$/, source: '.mts' },
];

const [sources, output] = process.argv.slice(2);
if (!sources || !output) throw new Error('usage: prune-output.mjs <sources> <output>');

for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
  const kind = EMITTED.find(({ emitted }) => emitted.test(file));
  if (kind && !existsSync(join(sources, file.replace(kind.emitted, kind.source)))) rmSync(join(output, file));
}
