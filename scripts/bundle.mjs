/**
 * Makes the JavaScript of `dist`: one file with everything, because loading 140 modules takes four times as long as loading
 * one. The entry points and, for the tests, every module of `src` re-export from it, so that each class
 * exists once.
 *
 * The namespaces below `Windows` become plain objects, as they are on Windows, so that tests of an application can replace
 * their members; the objects that a bundler generates for `export * as` are read-only.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

import { main } from './setup/command.mjs';

const SOURCE = join(import.meta.dirname, '../src');
const OUTPUT = join(import.meta.dirname, '../dist');
/** Importing these has side effects that importing the package must not have. */
const WITH_EFFECTS = ['global.ts', 'cli/main.ts', 'run-task.ts'].map((file) => join(SOURCE, file));
/** Comments are in the declarations and the source map; in the code they would only be parsed at every start. */
const COMMON = { sourcemap: true, dir: OUTPUT, comments: false, generatedCode: { symbols: false } };

const NAMESPACE_EXPORT = /^export \* as (\w+) from ('.+');$/gm;

/** @type {import('rolldown').Plugin} */
const plainNamespaces = {
  name: 'plain-namespaces',
  // Lines do not move, so the source map stays valid.
  transform: (code) => ({
    code: code.replace(NAMESPACE_EXPORT, 'import * as of$1 from $2; export const $1 = { ...of$1 };'),
    map: null,
  }),
};

const LIVE_EXPORT =
  /Object\.defineProperty\(exports, "([\w$]+)", {\s+enumerable: true,\s+get: function ?\(\) {\s+return ([\w$]+);\s+}\s+}\);/g;

/**
 * Everything reads the exports of the bundle once, after it ran. Four hundred getters for values that might change by then
 * are a tenth of the time of an import.
 *
 * @type {import('rolldown').Plugin}
 */
const plainExports = {
  name: 'plain-exports',
  // The exports are the last lines, so the source map stays valid.
  renderChunk: (code) => ({ code: code.replace(LIVE_EXPORT, 'exports.$1 = $2;'), map: null }),
};

await main(async () => {
  const commonJs = await rolldown({
    input: entries('.ts'),
    platform: 'node',
    external: /\.cjs$/,
    treeshake: false,
    plugins: [plainNamespaces, plainExports],
  });
  await commonJs.write({
    ...COMMON,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'bundle', test: (file) => !WITH_EFFECTS.includes(file) }] },
  });
  const modules = await rolldown({ input: entries('.mts'), platform: 'node', external: /^\.\/\w+\.js$/ });
  await modules.write({ ...COMMON, format: 'esm', entryFileNames: '[name].mjs' });
});

/** The modules with this ending, by their path without it. @param {string} ending */
function entries(ending) {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((file) => file.endsWith(ending) && !file.endsWith(`.d${ending}`));
  return Object.fromEntries(modules.map((file) => [file.slice(0, -ending.length), join(SOURCE, file)]));
}
