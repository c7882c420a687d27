// Opens `count=` connections with node:net and keeps each one reading.
import { once } from 'node:events';
import net from 'node:net';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';

/** Connections under way at a time: far below any backlog. */
const ABREAST = 64;

const count = number('count');
say({ ready: true, memory: await residentMemory() });
/** @type {net.Socket[]} */
const held = [];
const opened = Promise.all(Array.from({ length: ABREAST }, openMany));

async function openMany() {
  while (held.length < count) {
    const socket = net.connect({ host: text('host'), port: number('port') });
    held.push(socket);
    socket.on('data', () => {});
    await once(socket, 'connect');
  }
}

serve(async () => {
  await opened;
  return { connections: held.length, memory: await residentMemory() };
});
