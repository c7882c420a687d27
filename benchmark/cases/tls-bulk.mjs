import { quantity, times } from '../harness/section.mjs';
import { atLeast, atMost } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';
import { CEILING, NODE, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-contenders.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('../harness/throughput.mjs').Row} Row */
/** @typedef {{ id: string, name: string, connections: number, batch: number, size: number }} Load */

/** @type {readonly Load[]} */
const LOADS = [
  { id: '64k', name: '64 KiB', connections: 1, batch: 16, size: 65_536 },
  { id: '100', name: '100 B flushed in thousands', connections: 1, batch: 1000, size: 100 },
  { id: '64k-many', name: '64 KiB', connections: 100, batch: 4, size: 65_536 },
];

/** `up` measures a client that sends, `down` a server that receives; the peer is always the ceiling's program. */
const DIRECTIONS = /** @type {const} */ (['up', 'down']);

/** TLS 1.3 in bulk. */
export const tlsBulk = {
  name: 'tls-bulk',
  title: 'TLS 1.3, bulk in both directions',

  /** @param {Bench} bench */
  run(bench) {
    return withCertificates(bench, async (certificates) => {
      const sections = [];
      /** @type {import('../harness/targets.mjs').Target[]} */
      const targets = [];
      for (const load of LOADS) {
        for (const direction of DIRECTIONS) {
          const rows = await transferLoad(bench, certificates, load, direction);
          sections.push(section(load, direction, rows));
          targets.push(...targetsOf(load, direction, rows));
        }
      }
      return { sections, targets };
    });
  },
};

/**
 * @param {Bench} bench
 * @param {string} certificates
 * @param {Load} load
 * @param {'up' | 'down'} direction
 */
function transferLoad(bench, certificates, { connections, batch, size }, direction) {
  const options = { certificates, connections, batch, smallest: size, largest: size };
  const counts = direction === 'up' ? 'sender' : 'receiver';
  const sender = { implementation: /** @type {const} */ ('rust'), program: 'tls-sender', options };
  const receiver = { ...sender, program: 'tls-receiver' };
  const contenders = TLS_CONTENDERS.map(([name, implementation]) => {
    const parts = { sender, receiver };
    return { name, ...parts, [counts]: { ...parts[counts], implementation } };
  });
  return compare(bench, { network: bench.loopback, contenders, counts, brief: true });
}

/**
 * @param {Load} load
 * @param {'up' | 'down'} direction
 * @param {readonly Row[]} rows
 * @returns {import('../harness/section.mjs').Section}
 */
function section({ name, connections }, direction, rows) {
  const many = connections === 1 ? 'one connection' : `${connections} connections`;
  return {
    title: `${name}, ${many}, ${direction === 'up' ? 'sent' : 'received'}`,
    head: [
      '',
      'writes/s',
      '± %',
      'Gbit/s',
      'CPU ns/write',
      'event loop ns/write',
      'event loop busy',
      'peak MiB',
      '÷ ceiling',
      '÷ node:tls',
    ],
    body: rows.map((row) => [...line(row), times(rows, row.name, CEILING), times(rows, row.name, NODE)]),
    data: rows,
  };
}

/** @param {Row} row */
function line(row) {
  const hasLoop = !Number.isNaN(row.eventLoop);
  return [
    row.name,
    quantity(row.rate),
    (row.spread * 100).toFixed(0),
    row.gigabits.toFixed(2),
    row.cpu.toFixed(0),
    hasLoop ? row.eventLoop.toFixed(0) : '–',
    hasLoop ? `${(row.eventLoopShare * 100).toFixed(0)} %` : '–',
    (row.memory / 2 ** 20).toFixed(0),
  ];
}

/**
 * @param {Load} load
 * @param {'up' | 'down'} direction
 * @param {readonly Row[]} rows
 */
function targetsOf({ id, size, connections }, direction, rows) {
  const key = `tls-bulk-${id}-${direction}`;
  const what = `TLS ${direction}, ${size === 100 ? '100 B' : '64 KiB'}, ${connections === 1 ? 'one connection' : `${connections} connections`}`;
  const ceiling = ratio(rows, UWP, CEILING);
  const node = ratio(rows, UWP, NODE);
  if (size === 100) {
    return [
      atLeast(`${key}-ceiling`, `${what}: against tokio-rustls`, 0.7, ceiling),
      atLeast(`${key}-node`, `${what}: against node:tls`, 1.2, node),
    ];
  }
  return [
    atLeast(`${key}-ceiling`, `${what}: against tokio-rustls`, direction === 'up' ? 0.9 : 0.8, ceiling),
    atMost(`${key}-loop`, `${what}: event loop a write against node:tls`, 0.5, ratio(rows, UWP, NODE, 'eventLoop')),
  ];
}
