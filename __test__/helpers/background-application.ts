import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve as resolvePath } from 'node:path';
import { text } from 'node:stream/consumers';

import type { ExecutionContext } from 'ava';

import { Arrivals } from './arrivals.js';
import { OwnAgent } from './own-agent.js';

const ROOT = join(__dirname, '../..');

/** Runs the code that a test sends, with `Windows`, `require`, and `emit` for what the test waits for. */
const MAIN = `
require('uwp-sockets/global');
const { writeFileSync } = require('node:fs');
const emit = (value) => process.connected && process.send({ event: value });
const AsyncFunction = (async () => undefined).constructor;
const context = {};
process.on('message', async ({ id, code }) => {
  try {
    const value = await new AsyncFunction('context', 'emit', 'require', code)(context, emit, require);
    process.send({ id, value: value === undefined ? null : value });
  } catch (error) {
    process.send({ id, error: { message: error.message, hresult: error.hresult } });
  }
});
`;

interface Answer {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly hresult?: string };
  readonly event?: unknown;
}

/** A failure in a program under test. */
export class ProgramError extends Error {
  readonly hresult: string | undefined;

  constructor({ message, hresult }: NonNullable<Answer['error']>) {
    super(message);
    this.hresult = hresult;
  }
}

/** An application in a folder of its own, with its own agent. */
export class BackgroundApplication {
  readonly #t: ExecutionContext;
  readonly root: string;
  readonly agent: OwnAgent;

  /** @param files the scripts of its tasks, by path; `main.js` unless it has one is the program that `start` runs */
  constructor(t: ExecutionContext, files: Readonly<Record<string, string>> = {}) {
    this.#t = t;
    this.agent = new OwnAgent(t);
    this.root = join(this.agent.folder, 'application');
    this.#write({ 'package.json': '{ "name": "application" }', 'main.js': MAIN, 'watcher.js': MAIN, ...files });
    mkdirSync(join(this.root, 'node_modules'));
    symlinkSync(ROOT, join(this.root, 'node_modules/uwp-sockets'));
  }

  /**
   * Starts a program of the application; it is killed at the end of the test.
   *
   * @param command starts the program that its last words name, which is that of the runtime; none: the runtime alone
   */
  start({
    script = 'main.js',
    words = [],
    command: [execPath = '', ...execArgv] = [process.execPath],
  }: {
    readonly script?: string;
    readonly words?: readonly string[];
    readonly command?: readonly string[];
  } = {}): Program {
    const program = fork(resolvePath(this.root, script), words, {
      cwd: this.root,
      env: this.agent.environment,
      execPath,
      execArgv,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#t.teardown(() => program.kill('SIGKILL'));
    return new Program(program);
  }

  /** A program that emits 'completed' whenever a task of the application, which has one, ends. */
  async watcher(): Promise<Program> {
    const program = this.start({ script: 'watcher.js' });
    await program.run(`
      const [{ value }] = [...Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks];
      value.oncompleted = () => emit('completed');
    `);
    return program;
  }

  /** What the scripts of a task have printed. */
  output(task: string): string {
    return this.agent.output(task);
  }

  #write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      writeFileSync(join(this.root, name), content);
    }
  }
}

/** A running program of an application. */
export class Program {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #events = new Arrivals<unknown>();
  readonly #closed: Promise<unknown[]>;
  readonly #errors: Promise<string>;
  #next = 0;

  constructor(program: ChildProcess) {
    this.#process = program;
    this.#closed = once(program, 'exit');
    this.#errors = text(program.stderr!);
    program.on('message', (answer: Answer) => this.#receive(answer));
  }

  /** Runs the body of an async function in the program and returns its result. Rejects with a ProgramError. */
  async run<T = unknown>(code: string): Promise<T> {
    const id = this.#next++;
    const answer = await new Promise<Answer>((resolve) => {
      this.#answers.set(id, resolve);
      this.#process.send({ id, code });
    });
    if (answer.error) throw new ProgramError(answer.error);
    return answer.value as T;
  }

  /** The next value that code in the program has given to `emit`. */
  async event<T = unknown>(): Promise<T> {
    return (await this.#events.next()) as T;
  }

  /** Takes away what the test keeps the program running with, and waits for its end. */
  async end(): Promise<{ code: number | null; errors: string }> {
    this.#process.disconnect();
    return this.ended();
  }

  async ended(): Promise<{ code: number | null; errors: string }> {
    const [code] = (await this.#closed) as [number | null];
    return { code, errors: await this.#errors };
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #receive(answer: Answer): void {
    if (answer.id === undefined) this.#events.add(answer.event);
    else this.#answers.get(answer.id)?.(answer);
  }
}
