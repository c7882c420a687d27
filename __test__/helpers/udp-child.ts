import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExecutionContext } from 'ava';
import { Collector } from './udp-collector.js';

const SCRIPTS = join(__dirname, '../../__test__/helpers');

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** A process that is killed with the test and whose lines of output can be waited for. */
export class Child {
  readonly lines = new Collector<string>();
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;

  /** @param descriptors what the process gets as descriptors 3, 4, … */
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

  /** Everything said, once it ended by itself with success; otherwise fails with what it complained of. */
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

  #end(): Promise<Ended> {
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

/** Runs a command line in network and mount namespaces of its own after `setup`, which has the loopback interface up. */
export function runIsolated(t: ExecutionContext, setup: string, words: readonly string[]): Child {
  return runCommand(t, ['unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${setup} && exec "$@"`, 'sh', ...words]);
}

/** Runs one of the Python scripts beside this file. */
export function runPython(t: ExecutionContext, script: string, ...words: string[]): Child {
  return runCommand(t, python(script, ...words));
}

export function python(script: string, ...words: string[]): string[] {
  return ['python3', join(SCRIPTS, script), ...words];
}
