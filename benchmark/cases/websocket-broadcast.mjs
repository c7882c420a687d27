import { ratio } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';
import { compareServers, connectionsText, servedSection, SERVERS, UWP, WS } from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

const SIZE = 64;

/** One client sends a message that the server sends to all, and the next one once all have it. */
export const webSocketBroadcast = {
  name: 'websocket-broadcast',
  title: 'WebSocket, messages that a broadcast delivered',

  /** @param {Bench} bench */
  async run(bench) {
    const connections = bench.smoke ? 100 : 1000;
    const options = { connections, size: SIZE };
    const programs = { server: 'websocket-broadcast', load: 'websocket-listener', options };
    const samples = await compareServers(bench, SERVERS, programs);
    const text = `WebSocket broadcast to ${connectionsText(connections)}: against ws`;
    return {
      sections: [servedSection(`${SIZE} B, ${connectionsText(connections)}`, 'message', samples)],
      targets: [atLeast('websocket-broadcast-ws', text, 3, ratio(samples, UWP, WS, 'rate'))],
    };
  },
};
