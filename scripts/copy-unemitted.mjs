/** Copies files that `tsc` does not emit into its output: the loader, the addon, the agent and the declaration of the global. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { minify } from 'rolldown/utils';

const SOURCE = join(import.meta.dirname, '../src/native');
const TARGET = join(import.meta.dirname, '../dist/native');

mkdirSync(TARGET, { recursive: true });
for (const name of readdirSync(SOURCE).filter((file) => /\.(c[jt]s|node)$|-agent(\.exe)?$/.test(file))) {
  // A process that has the addon mapped keeps the old file; writing into it would kill that process.
  const fresh = join(TARGET, `.${name}.${process.pid}`);
  if (name.endsWith('.cjs')) writeFileSync(fresh, await withoutComments(name));
  else copyFileSync(join(SOURCE, name), fresh);
  renameSync(fresh, join(TARGET, name));
}

/** A third of the generated loader is comments, which are scanned at every start: half a millisecond. @param {string} name */
async function withoutComments(name) {
  const { code, errors } = await minify(name, readFileSync(join(SOURCE, name), 'utf8'), {
    compress: false,
    mangle: false,
  });
  if (errors.length > 0) throw new AggregateError(errors, `${name} cannot be parsed`);
  return code;
}

// `tsc` neither emits a hand-written declaration nor keeps the reference to it.
const DECLARATION = 'windows-namespace.d.ts';
const ENTRY = join(TARGET, '../global.d.ts');
copyFileSync(join(SOURCE, '..', DECLARATION), join(TARGET, '..', DECLARATION));
writeFileSync(ENTRY, `/// <reference path="./${DECLARATION}" />\n${readFileSync(ENTRY, 'utf8')}`);
