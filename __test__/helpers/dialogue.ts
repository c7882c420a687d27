import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import test, { type ExecutionContext, type Implementation } from 'ava';

/** A running program whose output a test waits for. */
export class Dialogue {
  readonly #child: ReturnType<typeof spawn>;
  readonly #closed: Promise<unknown[]>;
  readonly #output: Buffer[] = [];
  #text = '';
  #isOver = false;
  #heard: () => void = () => undefined;

  /** Starts a program that the test's end kills. */
  constructor(t: ExecutionContext, command: string, words: readonly string[], options: SpawnOptions = {}) {
    this.#child = spawn(command, words, { ...options, stdio: 'pipe' });
    this.#closed = once(this.#child, 'close');
    this.#closed.then(
      () => this.#end(''),
      (error: Error) => this.#end(error.message),
    );
    // A program that ended early shows in what it did not say.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#hear(chunk, true));
    this.#child.stderr!.on('data', (chunk: Buffer) => this.#hear(chunk, false));
    t.teardown(async () => {
      this.kill();
      await this.#closed.catch(() => undefined);
    });
  }

  /** Waits until the program says what matches, behind what was waited for before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) {
        this.#text = this.#text.slice(found.index + found[0].length);
        return found;
      }
      if (this.#isOver) throw new Error(`ended without ${String(pattern)}, but with:\n${this.#text}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  say(words: string | Uint8Array): void {
    this.#child.stdin!.write(words);
  }

  /** Says the last there is to say. */
  sayAll(words: string | Uint8Array = ''): void {
    this.#child.stdin!.end(words);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Waits for the end; returns the exit code. */
  async ended(): Promise<number | null> {
    return (await this.#closed)[0] as number | null;
  }

  /** Everything it said on the standard output. */
  get output(): Buffer {
    return Buffer.concat(this.#output);
  }

  #hear(chunk: Buffer, isOutput: boolean): void {
    if (isOutput) this.#output.push(chunk);
    this.#text += chunk.toString('latin1');
    this.#heard();
  }

  #end(message: string): void {
    this.#isOver = true;
    this.#text += message;
    this.#heard();
  }
}

/** Serial tests that need programs, or skipped ones that say which is missing. */
export function testWithAll(...programs: string[]): (title: string, implementation: Implementation<[]>) => void {
  const missing = programs.find((program) => !isOnPath(program));
  if (missing === undefined) return test.serial;
  return (title, implementation) => test.skip(`${title} (${missing} is missing)`, implementation);
}

function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
