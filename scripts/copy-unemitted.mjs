/** Copies files that `tsc` does not emit into its output: the loader, the addon, the agent and the declaration of the global. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../src/native');
const TARGET = join(import.meta.dirname, '../dist/native');

mkdirSync(TARGET, { recursive: true });
for (const name of readdirSync(SOURCE).filter((file) => /\.(c[jt]s|node)$|-agent(\.exe)?$/.test(file))) {
  // A process that has the addon mapped keeps the old file; writing into it would kill that process.
  const fresh = join(TARGET, `.${name}.${process.pid}`);
  copyFileSync(join(SOURCE, name), fresh);
  renameSync(fresh, join(TARGET, name));
}

// `tsc` neither emits a hand-written declaration nor keeps the reference to it.
const DECLARATION = 'windows-namespace.d.ts';
const ENTRY = join(TARGET, '../global.d.ts');
copyFileSync(join(SOURCE, '..', DECLARATION), join(TARGET, '..', DECLARATION));
writeFileSync(ENTRY, `/// <reference path="./${DECLARATION}" />\n${readFileSync(ENTRY, 'utf8')}`);
