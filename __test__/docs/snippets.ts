import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

import ts from 'typescript';
import * as uwp from 'uwp-sockets';

import { COMPILER_OPTIONS } from '../conformance/declared-api.js';

const DOCS = join(__dirname, '../../docs');
const FOLDER = join(__dirname, '../../__test__/docs');

/** A TypeScript snippet of a document, with its heading. */
export interface Snippet {
  readonly heading: string;
  readonly text: string;
}

/** Runs a snippet with the values of its free names. */
export type Run = (values: object) => Promise<void>;

/** All TypeScript snippets of a document. */
export function snippetsOf(document: string): Snippet[] {
  const sections = readFileSync(join(DOCS, document), 'utf8').split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'));
    return [...section.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text = '']) => ({ heading, text }));
  });
}

/**
 * Compiles snippets, with imports of the package, and throws the diagnostics of the compiler.
 *
 * @param names types of the free names of a snippet, by its heading
 * @param imports import declarations for all snippets, besides those of the package
 */
export function compileSnippets(
  snippets: readonly Snippet[],
  names: (heading: string) => Readonly<Record<string, string>>,
  imports: readonly string[],
): Map<string, Run> {
  const sources = new Map(
    snippets.map(({ heading, text }) => [fileOf(heading), moduleOf(text, names(heading), imports)]),
  );
  const emitted = emit(sources);
  return new Map(snippets.map(({ heading }) => [heading, runOf(emitted.get(outputOf(heading))!)]));
}

function fileOf(heading: string): string {
  return join(FOLDER, `${heading.replace(/\W+/g, '-')}.ts`);
}

function outputOf(heading: string): string {
  return fileOf(heading).replace(/ts$/, 'js');
}

function moduleOf(text: string, names: Readonly<Record<string, string>>, imports: readonly string[]): string {
  // `Buffer` is that of Node.js, as in a program that has both.
  const members = Object.keys(uwp).filter((name) => name !== 'Buffer' && name !== 'default');
  const types = Object.entries(names).map(([name, type]) => `${name}: ${type}`);
  return [
    `import { ${members.join(', ')} } from 'uwp-sockets';`,
    ...imports,
    `export async function snippet({ ${Object.keys(names).join(', ')} }: { ${types.join('; ')} }): Promise<void> {`,
    text,
    '}',
  ].join('\n');
}

function emit(sources: ReadonlyMap<string, string>): Map<string, string> {
  const options = { ...COMPILER_OPTIONS, noEmit: false };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) =>
    sources.has(name)
      ? ts.createSourceFile(name, sources.get(name)!, version)
      : getSourceFile.call(host, name, version, ...rest);
  const program = ts.createProgram([...sources.keys()], options, host);
  throwDiagnostics(ts.getPreEmitDiagnostics(program));
  const emitted = new Map<string, string>();
  program.emit(undefined, (name, text) => emitted.set(name, text));
  return emitted;
}

function throwDiagnostics(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, FORMAT));
}

const FORMAT: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => FOLDER,
  getNewLine: () => '\n',
};

function runOf(code: string): Run {
  const module = runInThisContext(`(function (require, exports) { ${code} \n})`) as (
    require: NodeJS.Require,
    exports: { snippet?: Run },
  ) => void;
  const exports: { snippet?: Run } = {};
  module(createRequire(__filename), exports);
  return exports.snippet!;
}
