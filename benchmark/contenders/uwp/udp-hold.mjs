// Binds `count=` DatagramSockets that wait for datagrams which do not come.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';

const host = new HostName(text('host'));
/** @type {DatagramSocket[]} */
const held = [];

async function hold() {
  const socket = new DatagramSocket();
  socket.addEventListener('messagereceived', () => {});
  await socket.bindEndpointAsync(host, '');
  held.push(socket);
}

await hold(); // what the first one loads is no price of a socket
say({ ready: true, memory: await residentMemory() });
serve(async () => {
  while (held.length <= number('count')) await hold();
  return { sockets: held.length, memory: await residentMemory() };
});
