import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { medians, ratio } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';
import { CEILING, NODE, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-contenders.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {'client' | 'server'} Role */
/** @typedef {'full' | 'resumed'} Kind */
/** @typedef {{ rate: number, cpu: number, eventLoop: number }} Handshakes */

const ROLES = /** @type {const} */ (['client', 'server']);
const KINDS = /** @type {const} */ (['full', 'resumed']);

/** Handshakes that may be full where the others should resume a session: the first ones have none. */
const FIRST = 32;

/** Handshakes of TLS 1.3, sixteen in flight, each one for a connection that carries one byte. */
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
          const samples = await makeHandshakes(bench, role, { certificates, resumption: kind === 'full' ? 0 : 1 });
          sections.push(section(role, kind, samples));
          if (kind === 'full') targets.push(target(role, samples));
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
function makeHandshakes(bench, role, options) {
  const rounds = TLS_CONTENDERS.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => measureRound(bench, role, implementation, options),
  }));
  return bench.alternate(rounds);
}

/**
 * @param {Bench} bench
 * @param {Role} role of the measured program
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {ProgramOptions} options
 * @returns {Promise<Handshakes>}
 */
function measureRound(bench, role, implementation, options) {
  const { host } = bench.loopback;
  const of = (/** @type {Role} */ each) => (each === role ? implementation : 'rust');
  const greeter = bench.command({ implementation: of('server'), program: 'tls-greeter', options }, { host });
  return withPeer(greeter, async (server) => {
    const { port } = await server.next();
    const storm = { implementation: of('client'), program: 'tls-storm', options };
    const made = await withPeer(bench.command(storm, { host, port }), (peer) => peer.next());
    requireKind(made, options['resumption'] === 1);
    const rate = made.packets / made.seconds;
    const handshakes = role === 'client' ? made.packets : made.totalPackets;
    return { rate, ...costs(role === 'client' ? made : await serverUsage(server, implementation), handshakes) };
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

/**
 * @param {import('../harness/peer-process.mjs').PeerProcess} server
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @returns {Promise<import('../harness/peer-process.mjs').Message>}
 */
async function serverUsage(server, implementation) {
  return implementation === 'rust' ? {} : server.ask(); // the one in Rust does not report
}

/**
 * In microseconds a handshake; NaN what was not reported.
 *
 * @param {import('../harness/peer-process.mjs').Message} usage
 * @param {number} handshakes
 */
function costs({ userSeconds = NaN, systemSeconds = NaN, eventLoopSeconds }, handshakes) {
  return {
    cpu: ((userSeconds + systemSeconds) * 1e6) / handshakes,
    eventLoop: ((eventLoopSeconds ?? NaN) * 1e6) / handshakes,
  };
}

/**
 * @param {Role} role
 * @param {Kind} kind
 * @param {Map<string, Handshakes[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(role, kind, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  return {
    title: `${kind === 'full' ? 'Full' : 'Resumed'} handshakes as ${role}`,
    head: ['', 'handshakes/s', 'CPU µs/handshake', 'event loop µs/handshake', '÷ ceiling', '÷ node:tls'],
    body: rows.map(({ name, rate, cpu, eventLoop }) => [
      name,
      quantity(rate),
      figure(cpu),
      figure(eventLoop),
      figure(ratio(samples, name, CEILING, 'rate'), 2),
      figure(ratio(samples, name, NODE, 'rate'), 2),
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
 * @param {Role} role
 * @param {Map<string, Handshakes[]>} samples
 */
function target(role, samples) {
  const text = `Full TLS handshakes as ${role} against node:tls`;
  return atLeast(`tls-handshakes-${role}`, text, 1.7, ratio(samples, UWP, NODE, 'rate'));
}
