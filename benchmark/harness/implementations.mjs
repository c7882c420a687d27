import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bun, newestNode } from './runtimes.mjs';
import { buildRustPeer } from './rust-peer.mjs';

/** @typedef {import('./peer-process.mjs').Command} Command */
/**
 * `node` is the newest Node.js, which the package runs on too, `node-at-hand` the one that runs the benchmarks.
 *
 * @typedef {'uwp' | 'node' | 'node-at-hand' | 'bun' | 'rust'} Implementation
 */
/** @typedef {Record<string, string | number>} ProgramOptions */

const CONTENDERS = join(import.meta.dirname, '../contenders');

/** Knows how to start each program of a benchmark in each implementation. */
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
   * Why an implementation cannot take part, or nothing when it can.
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
   * @param {Implementation} implementation
   * @param {string} program
   * @param {ProgramOptions} [options]
   * @param {string[]} [flags] of the JavaScript runtime
   * @returns {Command}
   */
  command(implementation, program, options = {}, flags = []) {
    const words = Object.entries(options).map(([key, value]) => `${key}=${value}`);
    if (implementation === 'rust') return { file: this.#rustPeer, args: [program, ...words] };
    const folder = implementation === 'node-at-hand' ? 'node' : implementation;
    const script = join(CONTENDERS, folder, `${program}.mjs`);
    return { file: this.#runtime(implementation), args: [...flags, script, ...words] };
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
