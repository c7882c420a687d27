import { memorySection, memoryTarget, withMostFiles } from '../harness/idle-memory.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { NODE as NODE_TLS, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-contenders.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/bench.mjs').Implementation} Implementation */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('../harness/throughput.mjs').Part} Part */
/** @typedef {'server' | 'client'} Side */

const NODE = 'node:net';
const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [NODE, 'node'],
]);

const SIDES = /** @type {const} */ (['server', 'client']);
/** Kept rounds of ten thousand connections: their figure hardly varies. */
const ROUNDS = 3;
/** Kept rounds of two thousand handshakes, which take longer. */
const TLS_ROUNDS = 2;

/** Resident memory of a process with many open connections, each waiting for data that does not come. */
export const idleMemory = {
  name: 'idle-memory',
  title: 'Resident bytes of an idle TCP connection that waits for data',

  /** @param {Bench} bench */
  async run(bench) {
    const count = bench.smoke ? 200 : 10_000;
    const sections = [];
    const targets = [];
    for (const side of SIDES) {
      const hold = side === 'server' ? holdAccepted : holdOpened;
      const rounds = CONTENDERS.map(([name, implementation]) => ({
        name,
        implementation,
        round: () => hold(bench, implementation, count),
      }));
      const samples = await bench.alternate(rounds, ROUNDS);
      sections.push(memorySection(title(side, count, 'connections'), 'connection', samples));
      const text = `Memory of an idle ${verb(side)} connection against Node`;
      targets.push(memoryTarget(`idle-memory-${side}`, text, 1, samples, [UWP, NODE]));
    }
    return { sections, targets };
  },
};

/** The same of TLS connections. */
export const tlsMemory = {
  name: 'tls-memory',
  title: 'Resident bytes of an idle TLS connection that waits for data',

  /** @param {Bench} bench */
  run(bench) {
    return withCertificates(bench, async (certificates) => {
      const count = bench.smoke ? 50 : 2_000;
      const sections = [];
      const targets = [];
      for (const side of SIDES) {
        const rounds = TLS_CONTENDERS.map(([name, implementation]) => ({
          name,
          implementation,
          round: () => holdTls(bench, side, implementation, { certificates, count }),
        }));
        const samples = await bench.alternate(rounds, TLS_ROUNDS);
        sections.push(memorySection(title(side, count, 'TLS connections'), 'connection', samples));
        const text = `Memory of an idle ${verb(side)} TLS connection against node:tls`;
        targets.push(memoryTarget(`tls-memory-${side}`, text, 0.6, samples, [UWP, NODE_TLS]));
      }
      return { sections, targets };
    });
  },
};

/**
 * @param {Side} side
 * @param {number} count
 * @param {string} what
 */
function title(side, count, what) {
  return `${side === 'server' ? 'Accepted' : 'Opened'}, ${count.toLocaleString('en-US')} ${what}`;
}

/** @param {Side} side */
function verb(side) {
  return side === 'server' ? 'accepted' : 'opened';
}

/**
 * @param {Bench} bench
 * @param {Implementation} implementation
 * @param {number} count
 * @returns {Promise<number>} bytes a connection
 */
function holdAccepted(bench, implementation, count) {
  const { host } = bench.loopback;
  const server = measured(implementation, 'tcp-hold-server', { count });
  return withPeer(withMostFiles(bench.command(server, { host })), async (server) => {
    const { port, memory } = await server.next();
    const client = bench.command({ implementation: 'rust', program: 'tcp-holder' }, { host, port, count });
    return withPeer(withMostFiles(client), async (holder) => {
      await holder.next();
      const loaded = await server.ask();
      holder.request();
      return (loaded.memory - memory) / count;
    });
  });
}

/**
 * @param {Bench} bench
 * @param {Implementation} implementation
 * @param {number} count
 * @returns {Promise<number>} bytes a connection
 */
function holdOpened(bench, implementation, count) {
  const { host } = bench.loopback;
  const server = bench.command({ implementation: 'rust', program: 'tcp-acceptor' }, { host });
  return withPeer(withMostFiles(server), async (acceptor) => {
    const { port } = await acceptor.next();
    const client = measured(implementation, 'tcp-hold-client', { count });
    return withPeer(withMostFiles(bench.command(client, { host, port })), async (client) => {
      const { memory } = await client.next();
      const loaded = await client.ask();
      return (loaded.memory - memory) / count;
    });
  });
}

/**
 * @param {Bench} bench
 * @param {Side} side that is measured
 * @param {Implementation} implementation of that side; the other one is in Rust
 * @param {{ certificates: string, count: number }} options
 * @returns {Promise<number>} bytes a connection
 */
function holdTls(bench, side, implementation, options) {
  const { host } = bench.loopback;
  const part = (/** @type {Side} */ each) =>
    measured(each === side ? implementation : 'rust', `tls-hold-${each}`, options);
  return withPeer(withMostFiles(bench.command(part('server'), { host })), async (server) => {
    const accepting = await server.next();
    const command = withMostFiles(bench.command(part('client'), { host, port: accepting.port }));
    return withPeer(command, async (client) => {
      const opening = await client.next();
      const opened = await client.ask();
      const accepted = await server.ask();
      const [measured, before, after] = side === 'server' ? [server, accepting, accepted] : [client, opening, opened];
      await measured.end(); // before the other side, which would reset its connections
      return (after.memory - before.memory) / options.count;
    });
  });
}

/**
 * @param {Implementation} implementation
 * @param {string} program
 * @param {ProgramOptions} options
 * @returns {Part}
 */
function measured(implementation, program, options) {
  return { implementation, program, options, ...(implementation !== 'rust' && { flags: ['--expose-gc'] }) };
}
