import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bufferutil, bun, deno, newestNode, ws } from './runtimes.mjs';

/** @typedef {import('./peer-process.mjs').Command} Command */
/**
 * `node` is the newest Node.js, which the package runs on too, `node-at-hand` the one that runs the benchmarks, `node-ffi` a
 * program for the newest that makes system calls by `node:ffi`, `undici` one that uses its WebSocket.
 *
 * @typedef {'uwp' | 'node' | 'node-ffi' | 'undici' | 'node-at-hand' | 'bun' | 'deno' | 'rust'} Implementation
 */
/** @typedef {Record<string, string | number>} ProgramOptions */

const CONTENDERS = join(import.meta.dirname, '../contenders');
/** Deno's datagram sockets are behind a flag. */
const DENO = ['run', '--quiet', '--allow-all', '--unstable-net'];
const PEERS = /** @type {const} */ (['bench-peer', 'websocket-peer', 'broker-peer']);
const PACKAGES = ['sockets-testing', 'sockets-ceiling'];
const BUILD = [
  'build',
  '--release',
  ...PACKAGES.flatMap((name) => ['-p', name]),
  ...PEERS.flatMap((name) => ['--bin', name]),
];

/** Starts the programs of a benchmark in every implementation. */
export class Implementations {
  #rustPeers;
  #node = newestNode();
  #peers = { bun: bun(), deno: deno() };
  #ffi = this.#missingFfi();
  #root;

  /** @param {string} root of the repository */
  constructor(root) {
    this.#root = root;
    this.#rustPeers = buildRustPeers(root);
  }

  /**
   * The reason why an implementation cannot take part, if there is one.
   *
   * @param {Implementation} implementation
   * @returns {string | undefined}
   */
  missing(implementation) {
    if (isPeer(implementation)) return reason(this.#peers[implementation]);
    if (implementation === 'node-ffi') return this.#ffi;
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
    if (implementation === 'rust') return { file: this.#rustPeer(program), args: [program, ...words(options)] };
    const [, protocol = '', job] = program.match(/^(?:(udp|tcp|tls)-)?(.+)$/) ?? [];
    const measured = { implementation: implementation === 'node-at-hand' ? 'node' : implementation, protocol };
    const script = join(CONTENDERS, `${job}.mjs`);
    const before = implementation === 'deno' ? [...DENO, ...flags] : flags;
    return { file: this.#runtime(implementation), args: [...before, script, ...words({ ...measured, ...options })] };
  }

  /** Versions for the record. */
  get versions() {
    return {
      node: 'version' in this.#node ? this.#node.version : process.versions.node,
      nodeIsNewest: 'version' in this.#node,
      nodeAtHand: process.versions.node,
      bun: version(this.#peers.bun),
      deno: version(this.#peers.deno),
      ws: ws(),
      bufferutil: bufferutil(),
    };
  }

  get #hasOneNode() {
    return !('version' in this.#node) || this.#node.version === process.versions.node;
  }

  /** @param {string} program */
  #rustPeer(program) {
    const peer = PEERS.find((name) => program.startsWith(name.replace('peer', '')));
    return this.#rustPeers[peer ?? 'bench-peer'];
  }

  /** @param {Implementation} implementation */
  #runtime(implementation) {
    if (implementation === 'node-at-hand') return process.execPath;
    const runtime = isPeer(implementation) ? this.#peers[implementation] : this.#node;
    if ('file' in runtime) return runtime.file;
    if (isPeer(implementation)) throw new Error(runtime.missing);
    return process.execPath;
  }

  /** Why there is no `sendmmsg` by `node:ffi`, if so. */
  #missingFfi() {
    if (process.platform !== 'linux') return 'sendmmsg is a system call of Linux';
    const { status } = spawnSync(this.#runtime('node'), ['--eval', "require('node:ffi')"], { stdio: 'ignore' });
    return status === 0 ? undefined : 'the newest Node.js here has no node:ffi (26.9 and later)';
  }
}

/**
 * @param {Implementation} implementation
 * @returns {implementation is 'bun' | 'deno'}
 */
function isPeer(implementation) {
  return implementation === 'bun' || implementation === 'deno';
}

/** @param {import('./runtimes.mjs').Runtime} runtime */
function reason(runtime) {
  return 'missing' in runtime ? runtime.missing : undefined;
}

/** @param {import('./runtimes.mjs').Runtime} runtime */
function version(runtime) {
  return 'version' in runtime ? runtime.version : null;
}

/** @param {ProgramOptions} options */
function words(options) {
  return Object.entries(options).map(([key, value]) => `${key}=${value}`);
}

/**
 * Builds the Rust peers and ceilings.
 *
 * @param {string} root of the repository
 * @returns {Record<typeof PEERS[number], string>} path of each
 * @throws when cargo is missing or the build fails: without a receiver nothing can be measured
 */
function buildRustPeers(root) {
  const { error, status, stdout } = spawnSync('cargo', [...BUILD, '--message-format=json-render-diagnostics'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw new Error(`cargo is needed to build the receivers of the benchmarks: ${error.message}`);
  if (status !== 0) throw new Error(`cargo ${BUILD.join(' ')} failed`);
  return executables(stdout);
}

/** @param {string} messages one JSON object a line */
function executables(messages) {
  const built = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ executable }) => typeof executable === 'string')
    .map(({ target, executable }) => [target.name, executable]);
  return Object.fromEntries(built);
}
