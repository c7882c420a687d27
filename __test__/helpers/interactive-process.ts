import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import test, { type ExecutionContext, type Implementation } from 'ava';

/** A child process with which a test exchanges text, and whose output it waits for. */
export class InteractiveProcess {
  readonly #child: ReturnType<typeof spawn>;
  readonly #closed: Promise<unknown[]>;
  readonly #output: Buffer[] = [];
  #text = '';
  #isOver = false;
  #wake: () => void = () => undefined;

  /** Starts a program; it is killed at the end of the test. */
  constructor(t: ExecutionContext, command: string, words: readonly string[], options: SpawnOptions = {}) {
    this.#child = spawn(command, words, { ...options, stdio: 'pipe' });
    this.#closed = once(this.#child, 'close');
    this.#closed.then(
      () => this.#end(''),
      (error: Error) => this.#end(error.message),
    );
    // A program that ended early is detected by its missing output.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#append(chunk, true));
    this.#child.stderr!.on('data', (chunk: Buffer) => this.#append(chunk, false));
    t.teardown(async () => {
      this.kill();
      await this.#closed.catch(() => undefined);
    });
  }

  /** Waits until the output matches, after the previous match. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) {
        this.#text = this.#text.slice(found.index + found[0].length);
        return found;
      }
      if (this.#isOver) throw new Error(`ended without ${String(pattern)}, but with:\n${this.#text}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  write(bytes: string | Uint8Array): void {
    this.#child.stdin!.write(bytes);
  }

  /** Writes and ends the standard input. */
  writeAndEnd(bytes: string | Uint8Array = ''): void {
    this.#child.stdin!.end(bytes);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Waits for the exit; returns the exit code. */
  async ended(): Promise<number | null> {
    return (await this.#closed)[0] as number | null;
  }

  /** Its standard output so far. */
  get output(): Buffer {
    return Buffer.concat(this.#output);
  }

  #append(chunk: Buffer, isOutput: boolean): void {
    if (isOutput) this.#output.push(chunk);
    this.#text += chunk.toString('latin1');
    this.#wake();
  }

  #end(message: string): void {
    this.#isOver = true;
    this.#text += message;
    this.#wake();
  }
}

/** Serial tests that need programs; skipped where one is missing, with its name in the title. */
export function testWithAll(...programs: string[]): (title: string, implementation: Implementation<[]>) => void {
  const missing = programs.find((program) => !isOnPath(program));
  if (missing === undefined) return test.serial;
  return (title, implementation) => test.skip(`${title} (${missing} is missing)`, implementation);
}

function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
