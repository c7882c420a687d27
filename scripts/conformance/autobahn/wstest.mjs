import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { FOLDER } from './folder.mjs';

/** @typedef {{ behavior: string, behaviorClose: string }} CaseResult */
/** By number of the case. @typedef {Readonly<Record<string, CaseResult>>} CaseResults */
/** @typedef {import('./installation.mjs').Suite} Suite */

/** The program of the suite, in one of its modes. */
export class Wstest {
  /** Folder of a file for each case. */
  #reports;
  #child;
  #ended;
  /** Its last lines, for the message of an error. @type {string[]} */
  #output = [];

  /**
   * @param {Suite} suite
   * @param {'fuzzingclient' | 'fuzzingserver'} mode
   * @param {object} specification
   */
  constructor({ python, modules }, mode, specification) {
    this.#reports = mkdtempSync(join(FOLDER, 'reports-'));
    const file = join(this.#reports, 'specification.json');
    writeFileSync(file, JSON.stringify({ outdir: this.#reports, ...specification }));
    const words = ['-u', '-m', 'autobahntestsuite.wstest', '--mode', mode, '--spec', file];
    // Without a web server, which would need a port of its own.
    this.#child = spawn(python, [...words, '--webport', '0'], {
      env: { ...process.env, PYTHONPATH: modules },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on('line', (line) => (this.#output = [...this.#output.slice(-20), line]));
    }
  }

  /**
   * Resolves once the program accepts connections, which it does not say.
   *
   * @param {number} port
   */
  async accepts(port) {
    while (!(await isOpen(port))) {
      if (this.#child.exitCode !== null) throw new Error(`wstest ended:\n${this.#output.join('\n')}`);
      await setTimeout(50);
    }
  }

  /** Resolves once it has ended by itself. */
  async ended() {
    const [code] = await this.#ended;
    if (code !== 0) throw new Error(`wstest ended with code ${code}:\n${this.#output.join('\n')}`);
  }

  /** Ends it; its reports are removed. */
  async stop() {
    this.#child.kill('SIGKILL');
    await this.#ended;
    rmSync(this.#reports, { recursive: true });
  }

  /**
   * @param {string} agent
   * @returns {CaseResults} what it has reported of it
   */
  results(agent) {
    return JSON.parse(readFileSync(join(this.#reports, 'index.json'), 'utf8'))[agent] ?? {};
  }
}

/** @returns {Promise<number>} a port that nobody has: the suite takes none of its own choice */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {number} port */
async function isOpen(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
