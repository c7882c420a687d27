// Binds `count=` node:dgram sockets that wait for datagrams which do not come.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';

/** @type {dgram.Socket[]} */
const held = [];

async function hold() {
  const socket = dgram.createSocket('udp4');
  socket.on('message', () => {});
  socket.bind(0, text('host'));
  await once(socket, 'listening');
  held.push(socket);
}

await hold(); // what the first one loads is no price of a socket
say({ ready: true, memory: await residentMemory() });
serve(async () => {
  while (held.length <= number('count')) await hold();
  return { sockets: held.length, memory: await residentMemory() };
});
