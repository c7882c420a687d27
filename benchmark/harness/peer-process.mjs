import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { withTimeout } from './timeout.mjs';

/** Enough for ten thousand connections on a slow machine; only a program that hangs reaches it. */
const TIMEOUT_MS = 60_000;

/** @typedef {{ file: string, args: string[] }} Command */
/** @typedef {Record<string, any>} Message */

/**
 * A program of a benchmark in a process of its own. It prints one JSON object a line and takes each line of standard
 * input as a request for another; it exits when its standard input ends, or by itself.
 */
export class PeerProcess {
  #child;
  #lines;
  #title;
  #errorText = '';
  #exited;

  /** @param {Command} command */
  constructor({ file, args }) {
    this.#title = [file.split('/').at(-1), ...args].join(' ');
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {}); // EPIPE: the program is gone, and its exit code is reported
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errorText += text));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#exited = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  /**
   * The next object the program prints.
   *
   * @returns {Promise<Message>}
   */
  async next() {
    const line = await withTimeout(TIMEOUT_MS, this.#lines.next(), () => this.#failure('does not answer'));
    if (line.done) throw await this.#failure('exited early');
    return JSON.parse(line.value);
  }

  /**
   * Asks for an object.
   *
   * @returns {Promise<Message>}
   */
  ask() {
    this.request();
    return this.next();
  }

  /** Sends a request that has no answer. */
  request() {
    this.#child.stdin.write('\n');
  }

  /** Closes the program's input and waits until it has exited. */
  async end() {
    this.#child.stdin.end();
    const { code, signal } = await withTimeout(TIMEOUT_MS, this.#exited, () => this.#failure('does not exit'));
    if (code !== 0 && signal === null) throw await this.#failure(`exited with code ${code}`);
  }

  /** Ends the program at once, as a clean-up after an error. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** @param {string} what */
  async #failure(what) {
    await this.kill();
    return new Error(`${this.#title} ${what}${this.#errorText && `:\n${this.#errorText.trim()}`}`);
  }
}

/**
 * Runs `use` with a started program, which has exited when this resolves.
 *
 * @template Result
 * @param {Command} command
 * @param {(peer: PeerProcess) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withPeer(command, use) {
  const peer = new PeerProcess(command);
  try {
    const result = await use(peer);
    await peer.end();
    return result;
  } finally {
    await peer.kill();
  }
}
