import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import test, { type ExecutionContext, type Implementation } from 'ava';

/** How to start a program. */
export interface StartOptions {
  readonly words?: readonly string[];
  readonly nodeArguments?: readonly string[];
  /** Most descriptors that the process may have. */
  readonly descriptors?: number;
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** A running program of `tcp-programs`; it talks in lines. */
export interface Program {
  /** The next line it says; undefined when it said its last. */
  line(): Promise<string | undefined>;
  /** Every line it says from now on. */
  lines(): Promise<string[]>;
  say(line: string): void;
  /** Says all there is to say. */
  sayAll(bytes: Uint8Array): void;
  ended(): Promise<Ended>;
}

/** Starts a program that the test's end kills. */
export function start(t: ExecutionContext, name: string, options: StartOptions = {}): Program {
  const { words = [], nodeArguments = [], descriptors } = options;
  const command = [...nodeArguments, join(__dirname, 'tcp-programs', `${name}.js`), ...words];
  if (descriptors === undefined) return startCommand(t, process.execPath, ...command);
  return startCommand(t, 'sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', process.execPath, ...command);
}

/** Starts any other command that the test's end kills. */
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
    say: (line) => void child.stdin.write(`${line}\n`),
    sayAll: (bytes) => void child.stdin.end(bytes),
    ended: async () => {
      const [code, signal] = await closed;
      return { code, signal, errors: await errors };
    },
  };
}

/** A test that needs a command, or a skipped one that says so. */
export function testWith(command: string): (title: string, implementation: Implementation<[]>) => void {
  if (spawnSync(command, ['-h'], { stdio: 'ignore' }).error === undefined) return test;
  return (title, implementation) => test.skip(`${title} (${command} is missing)`, implementation);
}
