/**
 * Makes the JavaScript of `dist`: one file with nearly everything, because loading 140 modules takes four times as long as
 * loading one, and one for each part that is loaded later. The entry points and, for the tests, every module of `src`
 * re-export from it, so that each class exists once.
 *
 * The namespaces below `Windows` become plain objects, as they are on Windows, so that tests of an application can replace
 * their members; the objects that a bundler generates for `export * as` are read-only.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

import { deferredGroups, deferredParts } from './bundle/deferred.mjs';
import { main } from './setup/command.mjs';

const SOURCE = join(import.meta.dirname, '../src');
const OUTPUT = join(import.meta.dirname, '../dist');
/** Importing these has side effects that importing the package must not have. */
const WITH_EFFECTS = ['global.ts', 'run-task.ts'].map((file) => join(SOURCE, file));
const MODULE_ENTRY = join(SOURCE, 'index.mts');
/** What the ES module imports. */
const VALUES = 'bundle.cjs';
/** The command line is a file of its own: programs that import the package do not load it, nor the other way round. */
const CLI = 'cli/';
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
  /Object\.defineProperty\(exports, "([\w$]+)", {\s+enumerable: true,\s+get: function ?\(\) {\s+return ([\w$]+);\s+}\s+}\);\s*/g;

/**
 * Everything reads the exports of the bundle once, after it ran. Hundreds of getters for values that might change by then,
 * or as many assignments, are a tenth of the time of an import.
 *
 * @type {import('rolldown').Plugin}
 */
const plainExports = {
  name: 'plain-exports',
  // The exports are the last lines, so the source map stays valid.
  renderChunk(code) {
    const exported = [...code.matchAll(LIVE_EXPORT)].map(([, name, value]) => `${name}: ${value}`);
    if (exported.length === 0) return null;
    return { code: `${code.replace(LIVE_EXPORT, '')}module.exports = {\n\t${exported.join(',\n\t')}\n};\n`, map: null };
  },
};

/**
 * Node.js looks for the names that a CommonJS module exports in its source, which takes a millisecond for that of the bundle's
 * entry. So the ES module names them itself, and gets the values in one object, from a module too small to look into.
 *
 * @param {string[]} names
 * @returns {import('rolldown').Plugin}
 */
function namedExports(names) {
  return {
    name: 'named-exports',
    transform: (_code, file) =>
      file === MODULE_ENTRY
        ? { code: `import bundle from './${VALUES}';\nexport const { ${names.join(', ')} } = bundle;\n`, map: null }
        : null,
  };
}

await main(async () => {
  const commonJs = await rolldown({
    input: entries('.ts'),
    platform: 'node',
    external: /\.cjs$/,
    treeshake: false,
    plugins: [plainNamespaces, plainExports, deferredParts],
    // Otherwise a part would contain all that its modules import.
    preserveEntrySignatures: 'allow-extension',
  });
  const { output } = await commonJs.write({
    ...COMMON,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [...deferredGroups, { name: 'bundle', test: (file) => !WITH_EFFECTS.includes(file) }],
    },
  });
  requireKnownChunks(output);
  const cli = await rolldown({ input: join(SOURCE, CLI, 'main.ts'), platform: 'node', external: /\.cjs$/ });
  await cli.write({
    ...COMMON,
    dir: join(OUTPUT, CLI),
    format: 'cjs',
    entryFileNames: '[name].js',
    codeSplitting: false,
  });
  writeFileSync(join(OUTPUT, VALUES), "const bundle = require('./bundle.js');\nmodule.exports = bundle;\n");
  const modules = await rolldown({
    input: entries('.mts'),
    platform: 'node',
    external: /^\.\/\w+\.c?js$/,
    plugins: [namedExports(exportsOf('index', output))],
  });
  await modules.write({ ...COMMON, sourcemap: false, format: 'esm', entryFileNames: '[name].mjs' });
});

/**
 * A module of a part that imports the default of a module of Node.js makes the bundler write another file, with its helpers, which
 * no package contains.
 *
 * @param {import('rolldown').RolldownOutput['output']} output
 */
function requireKnownChunks(output) {
  const known = new Set(['bundle', ...deferredGroups.map(({ name }) => name)]);
  const unknown = output.find((each) => each.type === 'chunk' && !each.isEntry && !known.has(each.name));
  if (unknown) throw new Error(`the bundler wrote a file that is in no package: ${unknown.fileName}`);
}

/** The names that an entry point exports. @param {string} entry @param {import('rolldown').RolldownOutput['output']} output */
function exportsOf(entry, output) {
  const chunk = output.find((each) => each.type === 'chunk' && each.isEntry && each.name === entry);
  if (chunk?.type !== 'chunk') throw new Error(`there is no entry ${entry}`);
  return chunk.exports;
}

/** The modules with this ending, by their path without it. @param {string} ending */
function entries(ending) {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const own = files.filter((file) => !file.startsWith(CLI.slice(0, -1)));
  const modules = own.filter((file) => file.endsWith(ending) && !file.endsWith(`.d${ending}`));
  return Object.fromEntries(modules.map((file) => [file.slice(0, -ending.length), join(SOURCE, file)]));
}
