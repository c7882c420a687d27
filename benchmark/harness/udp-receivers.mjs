/** @typedef {import('./throughput.mjs').Part} Part */

export const EACH = 'uwp-sockets, messagereceived';
export const BATCH = 'uwp-sockets, messagesreceived';
export const CEILING = 'ceiling (Rust, crates/sys)';
export const NODE = 'node:dgram';
const NODE_AT_HAND = `node:dgram, Node ${process.versions.node.split('.')[0]}`;
const BUN = 'Bun';
const DENO = 'Deno';

/** @type {readonly { name: string, implementation: import('./implementations.mjs').Implementation, style?: string }[]} */
const CONTENDERS = [
  { name: BATCH, implementation: 'uwp', style: 'batch' },
  { name: EACH, implementation: 'uwp', style: 'each' },
  { name: CEILING, implementation: 'rust' },
  { name: NODE, implementation: 'node' },
  { name: NODE_AT_HAND, implementation: 'node-at-hand' },
  { name: BUN, implementation: 'bun' },
  { name: DENO, implementation: 'deno' },
];

/**
 * All receivers of datagrams, or the named ones.
 *
 * @param {readonly string[]} [names]
 * @param {import('./implementations.mjs').ProgramOptions} [options]
 * @returns {{ name: string, receiver: Part }[]}
 */
export function receivers(names, options = {}) {
  const chosen = CONTENDERS.filter(({ name }) => names === undefined || names.includes(name));
  return chosen.map(({ name, implementation, style }) => ({
    name,
    receiver: { implementation, program: 'udp-receiver', options: { ...options, ...(style && { style }) } },
  }));
}
