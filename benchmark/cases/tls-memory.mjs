import { alternate } from '../harness/alternate.mjs';
import { withMostFiles } from '../harness/file-limit.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { NODE, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-peers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {'server' | 'client'} Side */

const SIDES = /** @type {const} */ (['server', 'client']);

/** Rounds that are kept: two thousand handshakes take a while. */
const ROUNDS = 2;

/** Resident memory of a process with many open TLS connections, each waiting for data that does not come. */
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
        const samples = await hold(bench, side, { certificates, count });
        sections.push(section(side, count, samples));
        targets.push(judge(side, samples));
      }
      return { sections, targets };
    });
  },
};

/**
 * @param {Bench} bench
 * @param {Side} side
 * @param {ProgramOptions} options
 */
function hold(bench, side, options) {
  const program = `tls-hold-${side}`;
  const present = TLS_CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }]));
  const rounds = present.map(([name, implementation]) => ({
    name,
    round: () => memory(bench, side, implementation, options),
  }));
  return alternate(rounds, Math.min(bench.rounds, ROUNDS), bench.progress);
}

/**
 * @param {Bench} bench
 * @param {Side} side
 * @param {import('../harness/bench.mjs').Implementation} implementation of that side; the other one is in Rust
 * @param {ProgramOptions} options
 * @returns {Promise<number>} bytes a connection
 */
function memory(bench, side, implementation, options) {
  const { host } = bench.loopback;
  const part = (/** @type {Side} */ each) => ({
    implementation: each === side ? implementation : /** @type {const} */ ('rust'),
    program: `tls-hold-${each}`,
    options,
    ...(each === side && implementation !== 'rust' && { flags: ['--expose-gc'] }),
  });
  return withPeer(withMostFiles(bench.command(part('server'), { host })), async (server) => {
    const accepting = await server.next();
    const command = withMostFiles(bench.command(part('client'), { host, port: accepting.port }));
    return withPeer(command, async (client) => {
      const opening = await client.next();
      const opened = await client.ask();
      const accepted = await server.ask();
      const [measured, before, after] = side === 'server' ? [server, accepting, accepted] : [client, opening, opened];
      // First, so that it sees no connection break.
      await measured.end();
      return (after.memory - before.memory) / Number(options['count']);
    });
  });
}

/**
 * @param {Side} side
 * @param {number} count
 * @param {Map<string, number[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(side, count, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, bytes: median(rounds), rounds }));
  return {
    title: `${side === 'server' ? 'Accepted' : 'Opened'}, ${count.toLocaleString('en-US')} TLS connections`,
    head: ['', 'bytes/connection'],
    body: rows.map(({ name, bytes }) => [name, bytes.toFixed(0)]),
    data: rows,
  };
}

/**
 * @param {Side} side
 * @param {Map<string, number[]>} samples
 */
function judge(side, samples) {
  const [ours, node] = [samples.get(UWP), samples.get(NODE)];
  const ratio = ours && node && median(ours) / median(node);
  const what = side === 'server' ? 'accepted' : 'opened';
  return atMost(`tls-memory-${side}`, `Memory of an idle ${what} TLS connection against node:tls`, 0.6, ratio);
}
