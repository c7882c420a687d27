import { compareServers, servedSection, SERVERS } from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

/** Clients that connect, make the opening and the closing handshake, and wait for the end of the connection; sixteen in flight. */
export const webSocketHandshakes = {
  name: 'websocket-handshakes',
  title: 'WebSocket, connections that a server opened and closed',

  /** @param {Bench} bench */
  async run(bench) {
    const programs = { server: 'websocket-echo', load: 'websocket-storm', options: {} };
    const samples = await compareServers(bench, SERVERS, programs);
    return { sections: [servedSection('Opening and closing handshake', 'handshake', samples)], targets: [] };
  },
};
