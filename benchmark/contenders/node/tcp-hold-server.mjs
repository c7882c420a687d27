// Accepts `count=` connections with node:net and keeps each one reading.
import { once } from 'node:events';
import net from 'node:net';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';

const count = number('count');
/** @type {net.Socket[]} */
const held = [];
const server = net.createServer((socket) => {
  socket.on('data', () => {}).on('error', () => {});
  if (held.push(socket) === count) server.emit('full');
});
const full = once(server, 'full');
server.listen({ host: text('host'), port: 0, backlog: 4096 });
await once(server, 'listening');
const { port } = /** @type {net.AddressInfo} */ (server.address());
say({ ready: true, port, memory: await residentMemory() });
serve(async () => {
  await full;
  return { connections: held.length, memory: await residentMemory() };
});
