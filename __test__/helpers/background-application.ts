import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { ExecutionContext } from 'ava';

import { Arrivals } from './arrivals.js';

const ROOT = join(__dirname, '../..');
const AGENT = join(ROOT, 'dist/native/uwp-sockets-agent');

/** Runs the code that a test sends, with `Windows`, `require`, and `emit` for what the test waits for. */
const MAIN = `
require('uwp-sockets/global');
const { writeFileSync } = require('node:fs');
const emit = (value) => process.send?.({ event: value });
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

/** An application in a folder of its own, with its own agent. Both are gone at the end of the test. */
export class BackgroundApplication {
  readonly #t: ExecutionContext;
  readonly root: string;
  readonly #environment: Readonly<Record<string, string>>;

  /** @param files the scripts of its tasks, by path; `main.js` unless it has one is the program that `start` runs */
  constructor(t: ExecutionContext, files: Readonly<Record<string, string>> = {}) {
    this.#t = t;
    const folder = mkdtempSync(join(tmpdir(), 'uwp-background-'));
    this.root = join(folder, 'application');
    this.#environment = {
      UWP_SOCKETS_AGENT: join(folder, 'agent', 'agent.sock'),
      UWP_SOCKETS_STATE: join(folder, 'state'),
    };
    mkdirSync(join(folder, 'agent'), { mode: 0o700 });
    this.#write({ 'package.json': '{ "name": "application" }', 'main.js': MAIN, ...files });
    mkdirSync(join(this.root, 'node_modules'));
    symlinkSync(ROOT, join(this.root, 'node_modules/uwp-sockets'));
    t.teardown(() => this.#end(folder));
  }

  /** Starts the program of the application; it is killed at the end of the test. */
  start(options: { readonly environment?: Record<string, string>; readonly words?: readonly string[] } = {}): Program {
    const { environment = {}, words = [] } = options;
    const program = fork(join(this.root, 'main.js'), words, {
      cwd: this.root,
      env: { ...process.env, ...this.#environment, ...environment },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#t.teardown(() => program.kill('SIGKILL'));
    return new Program(program);
  }

  /** What the scripts of a task have printed. */
  output(task: string): string {
    const file = join(this.#environment['UWP_SOCKETS_STATE']!, 'tasks', `${task}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  #write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      writeFileSync(join(this.root, name), content);
    }
  }

  #end(folder: string): void {
    const env = { ...process.env, ...this.#environment };
    let output = '';
    // A program that the agent has started, and that this does not end, starts another agent.
    for (let attempt = 0; attempt < 20 && !output.includes('No agent runs'); attempt++) {
      const { stdout, stderr } = spawnSync(AGENT, ['stop', '--force'], { env, encoding: 'utf8' });
      output = stdout + stderr;
    }
    this.#t.regex(output, /No agent runs/);
    rmSync(folder, { recursive: true });
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
