// Opens `count=` connections with StreamSocket and keeps each one reading.
import { HostName, StreamSocket } from 'uwp-sockets';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';
import { waitingReader } from './waiting-reader.mjs';

/** Connections under way at a time: far below any backlog. */
const ABREAST = 64;

const host = new HostName(text('host'));
let left = number('count');
say({ ready: true, memory: await residentMemory() });
/** @type {ReturnType<typeof waitingReader>[]} */
const held = [];
const opened = Promise.all(Array.from({ length: ABREAST }, openMany));

async function openMany() {
  while (left-- > 0) {
    const socket = new StreamSocket();
    await socket.connectAsync(host, text('port'));
    held.push(waitingReader(socket));
  }
}

serve(async () => {
  await opened;
  return { connections: held.length, memory: await residentMemory() };
});
