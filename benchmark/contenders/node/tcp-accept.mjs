// Accepts with node:net and closes each connection in the handler.
import { once } from 'node:events';
import net from 'node:net';

import { say, serve, text } from '../program.mjs';

let connections = 0;
const server = net.createServer((socket) => {
  connections++;
  socket.destroy();
});
server.listen({ host: text('host'), port: 0, backlog: 4096 });
await once(server, 'listening');
const { port } = /** @type {net.AddressInfo} */ (server.address());
const before = process.cpuUsage();
say({ ready: true, port });
serve(() => {
  const used = process.cpuUsage(before);
  return { connections, cpuSeconds: (used.user + used.system) / 1e6 };
});
