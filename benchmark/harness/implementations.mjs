import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bun, newestNode } from './runtimes.mjs';
import { buildRustPeer } from './rust-peer.mjs';

/** @typedef {import('./peer-process.mjs').Command} Command */
/** @typedef {'uwp' | 'node' | 'bun' | 'rust'} Implementation */
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
    const script = join(CONTENDERS, implementation, `${program}.mjs`);
    return { file: this.#runtime(implementation), args: [...flags, script, ...words] };
  }

  /** Versions for the record. */
  get versions() {
    return {
      node: 'version' in this.#node ? this.#node.version : process.versions.node,
      nodeIsNewest: 'version' in this.#node,
      bun: 'version' in this.#bun ? this.#bun.version : null,
    };
  }

  /** @param {Implementation} implementation */
  #runtime(implementation) {
    const runtime = implementation === 'bun' ? this.#bun : this.#node;
    if ('file' in runtime) return runtime.file;
    if (implementation === 'bun') throw new Error(runtime.missing);
    return process.execPath;
  }
}
