/** `npm run lint:layers`: the rules of ARCHITECTURE.md that neither the compilers nor the linters check. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { cycleViolations } from './layers/import-cycles.mjs';
import { crateViolations } from './layers/crates.mjs';
import { nameViolations } from './layers/file-names.mjs';
import { platformViolations } from './layers/platform-code.mjs';
import { unsafeViolations } from './layers/unsafe-code.mjs';

const ROOT = join(import.meta.dirname, '..');

const files = sourceFiles();
const violations = [
  ...crateViolations(ROOT),
  ...unsafeViolations(ROOT, files),
  ...platformViolations(ROOT, files),
  ...nameViolations(files),
  ...cycleViolations(ROOT, files),
];
for (const violation of violations) process.stderr.write(`${violation}\n`);
process.stdout.write(`layers: ${files.length} files, ${violations.length} violations\n`);
process.exitCode = violations.length === 0 ? 0 : 1;

/** @returns {string[]} committed files and those that git does not ignore */
function sourceFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const removed = execFileSync('git', ['ls-files', '--deleted', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return list.split('\0').filter((file) => file !== '' && !removed.includes(file));
}
