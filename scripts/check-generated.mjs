/** Regenerates every generated file and fails when that changes one. `.gitattributes` lists those that are generated as a whole. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { CommandFailed, main, npm } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');
const GENERATED = [':(attr:linguist-generated)', 'docs/platforms.md'];

await main(() => {
  npm(['run', 'generate'], { cwd: ROOT });
  npm(['run', 'build:native'], { cwd: ROOT });
  const changes = git('status', '--porcelain', '--', ...GENERATED);
  if (changes === '') return;
  process.stdout.write(git('diff', '--', ...GENERATED));
  throw new CommandFailed('git status', `generated files are not current:\n${changes}`);
});

/** @param {readonly string[]} args */
function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 << 20 });
}
