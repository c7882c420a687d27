import { withPeer } from './peer-process.mjs';
import { APART, placed } from './placement.mjs';

/** @typedef {import('./implementations.mjs').Implementation} Implementation */
/** @typedef {import('./network.mjs').Network} Network */
/** @typedef {import('./throughput.mjs').Part} Part */

/** Length of a run: six kept rounds are the least for a number that is published. */
const FULL = { rounds: 6, warmup: 150, duration: 450, exchanges: 20_000 };
const SMOKE = { rounds: 1, warmup: 20, duration: 60, exchanges: 300 };

/** What every case needs: who can run, for how long, and where. */
export class Bench {
  #implementations;
  #latencies = new Map();
  /** @type {Set<string>} */
  #skipped = new Set();

  /**
   * @param {object} setting
   * @param {import('./implementations.mjs').Implementations} setting.implementations
   * @param {Network[]} setting.networks loopback first
   * @param {boolean} setting.smoke
   * @param {import('./system-calls.mjs').Counter | undefined} setting.systemCallCounter
   * @param {(line: string) => void} setting.log
   * @param {(done: number, total: number) => void} setting.progress
   */
  constructor({ implementations, networks, smoke, systemCallCounter, log, progress }) {
    this.#implementations = implementations;
    this.networks = networks;
    this.smoke = smoke;
    this.systemCallCounter = systemCallCounter;
    this.log = log;
    this.progress = progress;
    this.timing = smoke ? SMOKE : FULL;
  }

  /** @returns {Network} */
  get loopback() {
    return /** @type {Network} */ (this.networks[0]);
  }

  get rounds() {
    return this.timing.rounds;
  }

  get skipped() {
    return [...this.#skipped];
  }

  /**
   * Whether every part of a contender is there; says why not.
   *
   * @param {string} name
   * @param {readonly Part[]} parts
   */
  canRun(name, parts) {
    const reason = parts.map(({ implementation }) => this.#implementations.missing(implementation)).find(Boolean);
    if (reason) this.skip(name, reason);
    return !reason;
  }

  /**
   * Notes, once, that something is left out.
   *
   * @param {string} name
   * @param {string} reason
   */
  skip(name, reason) {
    const line = `${name}: skipped, ${reason}`;
    if (!this.#skipped.has(line)) this.log(line);
    this.#skipped.add(line);
  }

  /** Of the Node.js that the package and Node's rows run on. */
  get nodeVersion() {
    return this.#implementations.versions.node;
  }

  /**
   * How to start a program.
   *
   * @param {Part} part
   * @param {import('./implementations.mjs').ProgramOptions} where address and port
   */
  command({ implementation, program, options, flags }, where) {
    const { warmup, duration } = this.timing;
    return this.#implementations.command(implementation, program, { warmup, duration, ...options, ...where }, flags);
  }

  /**
   * Median round trip of a lone packet on loopback in microseconds, measured once a run.
   *
   * @param {Implementation} implementation
   * @param {'udp' | 'tcp'} protocol
   * @returns {Promise<number>}
   */
  loneRoundTrip(implementation, protocol) {
    const key = `${implementation}-${protocol}`;
    if (!this.#latencies.has(key)) this.#latencies.set(key, this.#measureRoundTrip(implementation, protocol));
    return this.#latencies.get(key);
  }

  /**
   * @param {Implementation} implementation
   * @param {'udp' | 'tcp'} protocol
   */
  async #measureRoundTrip(implementation, protocol) {
    const { host } = this.loopback;
    const server = this.command({ implementation: 'rust', program: `${protocol}-echo` }, { host });
    return withPeer(placed(server, APART.server), async (echo) => {
      const { port } = await echo.next();
      const options = { host, port, count: this.timing.exchanges };
      const ping = this.command({ implementation, program: `${protocol}-ping` }, options);
      return (await withPeer(placed(ping, APART.client), (peer) => peer.next())).p50;
    });
  }
}
