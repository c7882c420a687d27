import { alternate } from './alternate.mjs';
import { withPeer } from './peer-process.mjs';
import { APART, pinned } from './placement.mjs';

/** @typedef {import('./implementations.mjs').Implementation} Implementation */
/** @typedef {import('./implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('./network.mjs').Network} Network */
/** @typedef {import('./throughput.mjs').Part} Part */

/** Length of a run: six kept rounds are the least for a number that is published. */
const FULL = { warmups: 1, rounds: 6, warmup: 150, duration: 450, exchanges: 20_000 };
const SMOKE = { warmups: 0, rounds: 1, warmup: 20, duration: 60, exchanges: 300 };

/** What every case needs: implementations, networks, length of a run, and output. */
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

  get skipped() {
    return [...this.#skipped];
  }

  /**
   * Whether all implementations can take part; if not, the contender is skipped with the reason.
   *
   * @param {string} name of the contender
   * @param {readonly Implementation[]} implementations
   */
  canRun(name, ...implementations) {
    const reason = implementations.map((each) => this.#implementations.missing(each)).find(Boolean);
    if (reason) this.skip(name, reason);
    return !reason;
  }

  /**
   * Records, once, that something is left out.
   *
   * @param {string} name
   * @param {string} reason
   */
  skip(name, reason) {
    const line = `${name}: skipped, ${reason}`;
    if (!this.#skipped.has(line)) this.log(line);
    this.#skipped.add(line);
  }

  /** Version of the Node.js that the package and Node's rows run on. */
  get nodeVersion() {
    return this.#implementations.versions.node;
  }

  /**
   * Lets the contenders that can run here alternate.
   *
   * @template Sample
   * @param {readonly (import('./alternate.mjs').Contender<Sample> & { implementation: Implementation })[]} contenders
   * @param {number} [most] rounds that are kept
   */
  alternate(contenders, most = Infinity) {
    const present = contenders.filter(({ name, implementation }) => this.canRun(name, implementation));
    const { rounds, warmups } = this.timing;
    return alternate(present, Math.min(rounds, most), this.progress, warmups);
  }

  /**
   * The command of a program.
   *
   * @param {Part} part
   * @param {ProgramOptions} more options, such as address and port
   */
  command({ implementation, program, options, flags }, more) {
    const { warmup, duration } = this.timing;
    return this.#implementations.command(implementation, program, { warmup, duration, ...options, ...more }, flags);
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
    return (await this.ping(implementation, protocol, this.loopback, APART)).p50;
  }

  /**
   * Round trips between a client in `implementation` and an echo server in Rust, in microseconds.
   *
   * @param {Implementation} implementation
   * @param {'udp' | 'tcp' | 'tls'} protocol
   * @param {Network} network
   * @param {import('./placement.mjs').Placement} placement
   * @param {ProgramOptions} [options] of both
   * @returns {Promise<{ p50: number, p99: number }>}
   */
  ping(implementation, protocol, { host, onReceiver, onSender }, placement, options) {
    const echo = this.command({ implementation: 'rust', program: `${protocol}-echo`, options }, { host });
    return withPeer(onReceiver(pinned(echo, placement.server)), async (server) => {
      const { port } = await server.next();
      const client = { implementation, program: `${protocol}-ping`, options };
      const command = this.command(client, { host, port, count: this.timing.exchanges });
      const { p50, p99 } = await withPeer(onSender(pinned(command, placement.client)), (peer) => peer.next());
      return { p50, p99 };
    });
  }
}
