import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import test, { type ExecutionContext, type Implementation } from 'ava';

/** Options of a program. */
export interface StartOptions {
  readonly words?: readonly string[];
  readonly nodeArguments?: readonly string[];
  /** Limit of open descriptors of the process. */
  readonly descriptors?: number;
  /** In addition to that of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Exit of a program. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** A running program with a line-based standard input and output. */
export interface Program {
  /** Its next line of output; undefined at the end. */
  line(): Promise<string | undefined>;
  /** All further lines of output. */
  lines(): Promise<string[]>;
  writeLine(line: string): void;
  /** Writes and ends the standard input. */
  writeAndEnd(bytes: Uint8Array): void;
  ended(): Promise<ProgramExit>;
}

/** Starts a program of `tcp-programs`; it is killed at the end of the test. */
export function start(t: ExecutionContext, name: string, options: StartOptions = {}): Program {
  const { words = [], nodeArguments = [], descriptors, environment = {} } = options;
  const setting = Object.entries(environment).map((entry) => entry.join('='));
  const command = [...nodeArguments, join(__dirname, 'tcp-programs', `${name}.js`), ...words];
  if (setting.length > 0) return startCommand(t, 'env', ...setting, process.execPath, ...command);
  if (descriptors === undefined) return startCommand(t, process.execPath, ...command);
  return startCommand(t, 'sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', process.execPath, ...command);
}

/** Starts any other command; it is killed at the end of the test. */
export function startCommand(t: ExecutionContext, command: string, ...words: string[]): Program {
  const child = spawn(command, words, { stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const errors = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => ((await lines.next()) as { value: string | undefined }).value,
    lines: async () => {
      const all: string[] = [];
      for await (const line of { [Symbol.asyncIterator]: () => lines }) all.push(line);
      return all;
    },
    writeLine: (line) => void child.stdin.write(`${line}\n`),
    writeAndEnd: (bytes) => void child.stdin.end(bytes),
    ended: async () => {
      const [code, signal] = await closed;
      return { code, signal, errors: await errors };
    },
  };
}

/** A test that needs a command; skipped where it is missing, with its name in the title. */
export function testWith(command: string): (title: string, implementation: Implementation<[]>) => void {
  if (spawnSync(command, ['-h'], { stdio: 'ignore' }).error === undefined) return test;
  return (title, implementation) => test.skip(`${title} (${command} is missing)`, implementation);
}
