import { join } from 'node:path';

import ts from 'typescript';

import { COMPILER_OPTIONS } from '../conformance/declared-api.js';

const FOLDER = join(__dirname, '../../__test__/types');

/** A diagnostic of the compiler for a line of a program. */
export interface Complaint {
  /** From 0. */
  readonly line: number;
  readonly message: string;
}

/**
 * Type-checks a program that lies in this folder without being written there.
 *
 * @param change replaces the text of files of the package
 */
export function compile(
  text: string,
  change: (file: string, content: string) => string = (_, content) => content,
): Complaint[] {
  const file = join(FOLDER, 'program.ts');
  // The public declarations have no null.
  const options = { ...COMPILER_OPTIONS, strictNullChecks: false, skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : changed(name, readFile(name), change));
  host.getSourceFile = (name, version) => {
    const content = host.readFile(name);
    return content === undefined ? undefined : ts.createSourceFile(name, content, version);
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file: source, start = 0, messageText }) => ({
    line: source ? source.getLineAndCharacterOfPosition(start).line : 0,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}

function changed(
  name: string,
  content: string | undefined,
  change: (file: string, content: string) => string,
): string | undefined {
  return content === undefined ? undefined : change(name, content);
}
