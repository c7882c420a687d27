import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExecutionContext } from 'ava';
import { Collector } from './udp-collector.js';

const SCRIPTS = join(__dirname, '../../__test__/helpers');

/** Exit of a process. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** A process whose lines of output a test waits for; it is killed at the end of the test. */
export class Child {
  readonly lines = new Collector<string>();
  readonly ended: Promise<ChildExit>;
  readonly #process: ChildProcess;

  /** @param descriptors inherited as descriptors 3, 4, … */
  constructor(t: ExecutionContext, command: string, words: readonly string[], descriptors: readonly number[] = []) {
    this.#process = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe', ...descriptors] });
    t.teardown(() => this.#process.kill('SIGKILL'));
    createInterface(this.#process.stdout!).on('line', (line) => this.lines.add(line));
    this.ended = this.#end();
  }

  /** Line number `index` of the output. */
  async line(index: number): Promise<string> {
    return (await this.lines.until(index + 1))[index]!;
  }

  /** All lines of output, after a successful exit; otherwise fails with its standard error. */
  async result(t: ExecutionContext): Promise<readonly string[]> {
    const { code, signal, errors } = await this.ended;
    t.deepEqual({ code, signal, errors }, { code: 0, signal: null, errors: '' });
    return this.lines.items;
  }

  write(text: string): void {
    this.#process.stdin!.write(text);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #end(): Promise<ChildExit> {
    let errors = '';
    this.#process.stderr!.on('data', (text: Buffer) => (errors += text.toString()));
    return new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('close', (code, signal) => resolve({ code, signal, errors }));
    });
  }
}

/** Command line of one of the programs in `udp-programs`. */
export function program(name: string, ...words: string[]): string[] {
  return [process.execPath, join(__dirname, 'udp-programs', `${name}.js`), ...words];
}

/** Runs one of the programs in `udp-programs` with Node. */
export function runProgram(t: ExecutionContext, name: string, ...words: string[]): Child {
  return runCommand(t, program(name, ...words));
}

export function runCommand(t: ExecutionContext, [command, ...words]: readonly string[]): Child {
  return new Child(t, command!, words);
}

/** Runs a command line in new network and mount namespaces after `setup`, for which the loopback interface is up. */
export function runIsolated(t: ExecutionContext, setup: string, words: readonly string[]): Child {
  return runCommand(t, ['unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${setup} && exec "$@"`, 'sh', ...words]);
}

/** Runs one of the Python scripts in this folder. */
export function runPython(t: ExecutionContext, script: string, ...words: string[]): Child {
  return runCommand(t, python(script, ...words));
}

export function python(script: string, ...words: string[]): string[] {
  return ['python3', join(SCRIPTS, script), ...words];
}
