import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { ExecutionContext } from 'ava';
import { NETWORK, PEER } from './capability-network.js';

const PROGRAMS = join(__dirname, 'capability-programs');

/** A program that answers each line of its input by a line. */
export class Conversation {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** @returns the answer */
  async say(line: string): Promise<string> {
    this.#child.stdin!.write(`${line}\n`);
    return this.next();
  }

  async next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the program ended');
    return value;
  }

  async end(): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null) await once(this.#child, 'close');
  }
}

/** Two hosts in namespaces of their own: that of the application and that of its peer. */
export class Hosts {
  readonly #t: ExecutionContext;
  readonly #pid: number;

  private constructor(t: ExecutionContext, pid: number) {
    this.#t = t;
    this.#pid = pid;
  }

  static async start(t: ExecutionContext): Promise<Hosts> {
    const script = `ip link set lo up && ${NETWORK} && echo ready && exec cat`;
    const holder = spawn('unshare', ['-rnm', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    t.teardown(() => holder.kill('SIGKILL'));
    const first = await new Conversation(holder).next();
    if (first !== 'ready') throw new Error(first);
    return new Hosts(t, holder.pid!);
  }

  /** Starts a command on the host of the application. */
  spawn(words: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const enter = ['-t', String(this.#pid), '-U', '--preserve-credentials', '-n', '-m'];
    const child = spawn('nsenter', [...enter, `--wd=${process.cwd()}`, ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.#t.teardown(() => child.kill('SIGKILL'));
    return child;
  }

  async run(words: readonly string[], environment?: Record<string, string>): Promise<Conversation> {
    const conversation = new Conversation(this.spawn(words, environment));
    if ((await conversation.next()) !== 'ready') throw new Error(`${words.join(' ')} did not start`);
    return conversation;
  }

  /** Starts the peer, or a second one on the host of the application. */
  async peer(isStranger = false): Promise<Conversation> {
    const words = [process.execPath, join(PROGRAMS, 'peer.js')];
    if (isStranger) return this.run([...words, '127.0.0.1', '::1']);
    return this.run(['ip', 'netns', 'exec', 'peer', ...words, ...Object.values(PEER)]);
  }

  /** Starts a name server at 127.0.0.1 that knows the IPv4 addresses of these names. */
  async nameServer(names: Readonly<Record<string, readonly string[]>>): Promise<Conversation> {
    return this.run([process.execPath, join(PROGRAMS, 'names.js'), JSON.stringify(names)]);
  }

  /** Starts the application with a manifest; without one where it is null. */
  async application(uwp: object | null): Promise<Conversation> {
    const environment: Record<string, string> = uwp ? { UWP_SOCKETS_MANIFEST: manifestFile(this.#t, { uwp }) } : {};
    return this.run([process.execPath, join(PROGRAMS, 'use.js')], environment);
  }
}

/** A file with the text of a package.json, which is removed at the end of the test. */
export function manifestFile(t: ExecutionContext, content: object): string {
  const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'manifest.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}
