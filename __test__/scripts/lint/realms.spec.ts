import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import test from 'ava';

const ROOT = join(__dirname, '../../..');
const OXLINT = join(dirname(createRequire(__filename).resolve('oxlint/package.json')), 'bin/oxlint');

/** The violations in a module of `folder`, by rule. */
function findings(folder: string, source: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    cpSync(join(ROOT, '.oxlintrc.json'), join(root, '.oxlintrc.json'));
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'module.ts'), source);
    return codes(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function codes(root: string): string[] {
  const options = { cwd: root, encoding: 'utf8', stdio: 'pipe' } as const;
  try {
    execFileSync(process.execPath, [OXLINT, '--format=json'], options);
    return [];
  } catch (error) {
    const { diagnostics } = JSON.parse((error as { stdout: string }).stdout) as { diagnostics: { code: string }[] };
    return diagnostics.map(({ code }) => code);
  }
}

const GLOBAL = 'eslint(no-restricted-globals)';
const IMPORT = 'eslint(no-restricted-imports)';
const BRAND = 'unicorn(no-instanceof-builtins)';

const REFUSED = [
  ['src/internal', 'setImmediate(() => undefined);', GLOBAL],
  ['src/windows/networking', 'queueMicrotask(() => undefined);', GLOBAL],
  ['src/interop', 'export const now = (): number => performance.now();', GLOBAL],
  ['src/internal', 'process.nextTick(() => undefined);', GLOBAL],
  ['src/internal', 'export const bytes = Buffer.alloc(1);', GLOBAL],
  ['src/internal', "export { setTimeout } from 'node:timers';", IMPORT],
  ['src/windows', "export { setTimeout } from 'node:timers/promises';", IMPORT],
  ['src/interop', "export { setTimeout } from 'node:timers/promises';", IMPORT],
  ['src/internal', 'export const is = (value: unknown): boolean => value instanceof Error;', BRAND],
  ['src/windows/storage', 'export const is = (value: unknown): boolean => value instanceof Uint8Array;', BRAND],
  ['src/interop', 'export const is = (value: unknown): boolean => value instanceof Date;', BRAND],
] as const;

for (const [folder, source, rule] of REFUSED) {
  test(`rejected in ${folder}: ${source}`, (t) => {
    t.deepEqual(findings(folder, `${source}\n`), [rule]);
  });
}

const TAKEN = [
  ['__test__', 'setImmediate(() => undefined);'],
  ['src/internal', "import process from 'node:process';\n\nexport const nextTick = process.nextTick.bind(process);"],
  ['src/internal', "import { Buffer } from 'node:buffer';\n\nexport const bytes = Buffer.alloc(1);"],
  [
    'src/internal',
    'class Own {\n  readonly value = 1;\n}\n\nexport const is = (value: unknown): boolean => value instanceof Own;',
  ],
] as const;

for (const [folder, source] of TAKEN) {
  test(`accepted in ${folder}: ${source.split('\n').at(-1)}`, (t) => {
    t.deepEqual(findings(folder, `${source}\n`), []);
  });
}
