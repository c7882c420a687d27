import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bun, newestNode } from './runtimes.mjs';

/** @typedef {import('./peer-process.mjs').Command} Command */
/**
 * `node` is the newest Node.js, which the package runs on too, `node-at-hand` the one that runs the benchmarks.
 *
 * @typedef {'uwp' | 'node' | 'node-at-hand' | 'bun' | 'rust'} Implementation
 */
/** @typedef {Record<string, string | number>} ProgramOptions */

const CONTENDERS = join(import.meta.dirname, '../contenders');
const BUILD = ['build', '--release', '-p', 'sockets-testing', '--bin', 'bench-peer'];

/** Starts the programs of a benchmark in every implementation. */
export class Implementations {
  #rustPeer;
  #node = newestNode();
  #bun = bun();
  #root;

  /** @param {string} root of the repository */
  constructor(root) {
    this.#root = root;
    this.#rustPeer = buildRustPeer(root);
  }

  /**
   * The reason why an implementation cannot take part, if there is one.
   *
   * @param {Implementation} implementation
   * @returns {string | undefined}
   */
  missing(implementation) {
    if (implementation === 'bun') return 'missing' in this.#bun ? this.#bun.missing : undefined;
    if (implementation === 'node-at-hand') return this.#hasOneNode ? 'there is no newer Node.js beside it' : undefined;
    if (implementation !== 'uwp' || existsSync(join(this.#root, 'dist/index.mjs'))) return undefined;
    return 'the package is not built (npm run build)';
  }

  /**
   * The command of a program, whose name is that of the protocol (if it has one) and that of the job: `tcp-sender`.
   *
   * @param {Implementation} implementation
   * @param {string} program
   * @param {ProgramOptions} options
   * @param {string[]} [flags] of the JavaScript runtime
   * @returns {Command}
   */
  command(implementation, program, options, flags = []) {
    if (implementation === 'rust') return { file: this.#rustPeer, args: [program, ...words(options)] };
    const [, protocol = '', job] = program.match(/^(?:(udp|tcp|tls)-)?(.+)$/) ?? [];
    const measured = { implementation: implementation === 'node-at-hand' ? 'node' : implementation, protocol };
    const script = join(CONTENDERS, `${job}.mjs`);
    return { file: this.#runtime(implementation), args: [...flags, script, ...words({ ...measured, ...options })] };
  }

  /** Versions for the record. */
  get versions() {
    return {
      node: 'version' in this.#node ? this.#node.version : process.versions.node,
      nodeIsNewest: 'version' in this.#node,
      nodeAtHand: process.versions.node,
      bun: 'version' in this.#bun ? this.#bun.version : null,
    };
  }

  get #hasOneNode() {
    return !('version' in this.#node) || this.#node.version === process.versions.node;
  }

  /** @param {Implementation} implementation */
  #runtime(implementation) {
    if (implementation === 'node-at-hand') return process.execPath;
    const runtime = implementation === 'bun' ? this.#bun : this.#node;
    if ('file' in runtime) return runtime.file;
    if (implementation === 'bun') throw new Error(runtime.missing);
    return process.execPath;
  }
}

/** @param {ProgramOptions} options */
function words(options) {
  return Object.entries(options).map(([key, value]) => `${key}=${value}`);
}

/**
 * Builds the Rust peers and ceilings.
 *
 * @param {string} root of the repository
 * @returns {string} path of `bench-peer`
 * @throws when cargo is missing or the build fails: without a receiver nothing can be measured
 */
function buildRustPeer(root) {
  const { error, status, stdout } = spawnSync('cargo', [...BUILD, '--message-format=json-render-diagnostics'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw new Error(`cargo is needed to build the receivers of the benchmarks: ${error.message}`);
  if (status !== 0) throw new Error(`cargo ${BUILD.join(' ')} failed`);
  return executable(stdout);
}

/** @param {string} messages one JSON object a line */
function executable(messages) {
  const paths = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).executable);
  return /** @type {string} */ (paths.findLast((path) => typeof path === 'string'));
}
