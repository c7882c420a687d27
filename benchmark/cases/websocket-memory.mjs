import { memorySection, memoryTarget, withMostFiles } from '../harness/idle-memory.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { BUN, COMPRESSING, connectionsText, SERVERS, UWP, WS } from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').Implementation} Implementation */

/** Kept rounds: the figure hardly varies. */
const ROUNDS = 2;

/** What makes a runtime collect garbage when it is asked to. */
const COLLECTING = {
  uwp: ['--expose-gc'],
  node: ['--expose-gc'],
  bun: ['--expose-gc'],
  deno: ['--v8-flags=--expose-gc'],
};

/**
 * Without a message no contender has compressed anything; with one, those that keep a compressor have it.
 *
 * @type {readonly { id: string, title: string, servers: typeof SERVERS, connections: number, options: Record<string, number> }[]}
 */
const KINDS = [
  { id: 'plain', title: 'No message yet', servers: SERVERS, connections: 10_000, options: {} },
  {
    id: 'deflate',
    title: 'With permessage-deflate, no message yet',
    servers: COMPRESSING,
    connections: 10_000,
    options: { deflate: 1 },
  },
  {
    id: 'deflated',
    title: 'With permessage-deflate, after a message of 4 KiB',
    servers: COMPRESSING,
    connections: 1000,
    options: { deflate: 1, exchange: 1, size: 4096 },
  },
];

/** Resident memory of a server with many connections that wait for messages. */
export const webSocketMemory = {
  name: 'websocket-memory',
  title: 'Resident bytes of an idle WebSocket connection of a server',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const kind of bench.smoke ? KINDS.slice(2) : KINDS) {
      const { id, title, servers, options } = kind;
      const count = bench.smoke ? 100 : kind.connections;
      const rounds = servers.map(([name, implementation]) => ({
        name,
        implementation,
        round: () => hold(bench, implementation, { count, ...options }),
      }));
      const samples = await bench.alternate(rounds, ROUNDS);
      sections.push(memorySection(`${title}, ${connectionsText(count)}`, 'connection', samples));
      const text = `Memory of an idle WebSocket connection, ${id}: against`;
      targets.push(
        memoryTarget(`websocket-memory-${id}-ws`, `${text} ws`, 0.3, samples, [UWP, WS]),
        memoryTarget(`websocket-memory-${id}-bun`, `${text} Bun`, 1, samples, [UWP, BUN]),
      );
    }
    return { sections, targets };
  },
};

/**
 * @param {Bench} bench
 * @param {Implementation} implementation
 * @param {{ count: number } & Record<string, number>} options of server and clients
 * @returns {Promise<number>} bytes a connection
 */
function hold(bench, implementation, options) {
  const { host } = bench.loopback;
  const flags = implementation in COLLECTING ? COLLECTING[/** @type {keyof typeof COLLECTING} */ (implementation)] : [];
  const server = bench.command({ implementation, program: 'websocket-hold', flags }, { host, ...options });
  return withPeer(withMostFiles(server), async (server) => {
    const { port, memory } = await server.next();
    const clients = bench.command({ implementation: 'rust', program: 'websocket-holder' }, { host, port, ...options });
    return withPeer(withMostFiles(clients), async (holder) => {
      await holder.next();
      const loaded = await server.ask();
      holder.request();
      return (loaded.memory - memory) / options.count;
    });
  });
}
