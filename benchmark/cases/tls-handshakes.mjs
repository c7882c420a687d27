import { alternate } from '../harness/alternate.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { median } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';
import { CEILING, NODE, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-peers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {'client' | 'server'} Role */
/** @typedef {'full' | 'resumed'} Kind */
/** @typedef {{ rate: number, cpu: number, eventLoop: number }} Handshakes */

const ROLES = /** @type {const} */ (['client', 'server']);
const KINDS = /** @type {const} */ (['full', 'resumed']);

/** Handshakes that may be full where all others should resume a session: the first ones have none. */
const FIRST = 32;

/** Handshakes of TLS 1.3, sixteen under way, each one for a connection that carries one byte. */
export const tlsHandshakes = {
  name: 'tls-handshakes',
  title: 'TLS 1.3 handshakes, as client and as server, opposite a rustls program',

  /** @param {Bench} bench */
  run(bench) {
    return withCertificates(bench, async (certificates) => {
      const sections = [];
      const targets = [];
      for (const kind of KINDS) {
        for (const role of ROLES) {
          const samples = await shake(bench, role, { certificates, resumption: kind === 'full' ? 0 : 1 });
          sections.push(section(role, kind, samples));
          if (kind === 'full') targets.push(judge(role, samples));
        }
      }
      return { sections, targets };
    });
  },
};

/**
 * @param {Bench} bench
 * @param {Role} role
 * @param {ProgramOptions} options
 */
function shake(bench, role, options) {
  const program = role === 'client' ? 'tls-storm' : 'tls-greeter';
  const present = TLS_CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }]));
  const rounds = present.map(([name, implementation]) => ({
    name,
    round: () => storm(bench, role, implementation, options),
  }));
  return alternate(rounds, bench.rounds, bench.progress);
}

/**
 * @param {Bench} bench
 * @param {Role} role of the measured program
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {ProgramOptions} options
 * @returns {Promise<Handshakes>}
 */
function storm(bench, role, implementation, options) {
  const { host } = bench.loopback;
  const greeter = {
    implementation: role === 'server' ? implementation : /** @type {const} */ ('rust'),
    program: 'tls-greeter',
    options,
  };
  const client = {
    implementation: role === 'client' ? implementation : /** @type {const} */ ('rust'),
    program: 'tls-storm',
    options,
  };
  return withPeer(bench.command(greeter, { host }), async (server) => {
    const { port } = await server.next();
    const made = await withPeer(bench.command(client, { host, port }), (peer) => peer.next());
    requireKind(made, options['resumption'] === 1);
    const rate = made.packets / made.seconds;
    return { rate, ...(role === 'client' ? clientCosts(made) : await serverCosts(server, implementation, made)) };
  });
}

/**
 * @param {import('../harness/peer-process.mjs').Message} made
 * @param {boolean} resumes
 */
function requireKind({ totalPackets, totalResumed }, resumes) {
  const isRight = resumes ? totalResumed * 2 >= totalPackets - FIRST : totalResumed === 0;
  if (!isRight) throw new Error(`${totalResumed} of ${totalPackets} handshakes resumed a session`);
}

/** @param {import('../harness/peer-process.mjs').Message} made */
function clientCosts({ userSeconds, systemSeconds, eventLoopSeconds, packets }) {
  return costs(userSeconds + systemSeconds, eventLoopSeconds, packets);
}

/**
 * @param {import('../harness/peer-process.mjs').PeerProcess} server
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {import('../harness/peer-process.mjs').Message} made
 */
async function serverCosts(server, implementation, { totalPackets }) {
  if (implementation === 'rust') return costs(NaN, NaN, totalPackets);
  const { cpuSeconds, eventLoopSeconds } = await server.ask();
  return costs(cpuSeconds, eventLoopSeconds, totalPackets);
}

/**
 * In microseconds a handshake.
 *
 * @param {number} cpuSeconds
 * @param {number | undefined} eventLoopSeconds
 * @param {number} handshakes
 */
function costs(cpuSeconds, eventLoopSeconds, handshakes) {
  return { cpu: (cpuSeconds * 1e6) / handshakes, eventLoop: ((eventLoopSeconds ?? NaN) * 1e6) / handshakes };
}

/**
 * @param {Role} role
 * @param {Kind} kind
 * @param {Map<string, Handshakes[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(role, kind, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    rate: median(rounds.map(({ rate }) => rate)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
    eventLoop: median(rounds.map(({ eventLoop }) => eventLoop)),
    rounds,
  }));
  return {
    title: `${kind === 'full' ? 'Full' : 'Resumed'} handshakes as ${role}`,
    head: ['', 'handshakes/s', 'CPU µs/handshake', 'event loop µs/handshake', '÷ ceiling', '÷ node:tls'],
    body: rows.map(({ name, rate, cpu, eventLoop }) => [
      name,
      quantity(rate),
      figure(cpu),
      figure(eventLoop),
      figure(ratio(samples, name, CEILING), 2),
      figure(ratio(samples, name, NODE), 2),
    ]),
    data: rows,
  };
}

/**
 * @param {number | undefined} value
 * @param {number} [digits]
 */
function figure(value, digits = 0) {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);
}

/**
 * @param {Map<string, Handshakes[]>} samples
 * @param {string} name
 * @param {string} other
 */
function ratio(samples, name, other) {
  const [upper, lower] = [samples.get(name), samples.get(other)];
  return upper && lower && median(upper.map(({ rate }, round) => rate / (lower[round]?.rate ?? NaN)));
}

/**
 * @param {Role} role
 * @param {Map<string, Handshakes[]>} samples
 */
function judge(role, samples) {
  const text = `Full TLS handshakes as ${role} against node:tls`;
  return atLeast(`tls-handshakes-${role}`, text, 1.7, ratio(samples, UWP, NODE));
}
