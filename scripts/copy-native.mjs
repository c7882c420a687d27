/** Puts what `tsc` does not emit, the loader and the addon, beside what it emits. */
import { copyFileSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../src/native');
const TARGET = join(import.meta.dirname, '../dist/native');

mkdirSync(TARGET, { recursive: true });
for (const name of readdirSync(SOURCE).filter((file) => /\.(c[jt]s|node)$/.test(file))) {
  // A process that has the addon mapped keeps the old file; writing into it would kill that process.
  const fresh = join(TARGET, `.${name}.${process.pid}`);
  copyFileSync(join(SOURCE, name), fresh);
  renameSync(fresh, join(TARGET, name));
}
