// Accepts `count=` connections with a StreamSocketListener and keeps each one reading.
import { HostName, StreamSocketListener } from 'uwp-sockets';

import { residentMemory } from '../memory.mjs';
import { number, say, serve, text } from '../program.mjs';
import { waitingReader } from './waiting-reader.mjs';

/** @type {ReturnType<typeof waitingReader>[]} */
const held = [];
let reached = () => {};
const full = new Promise((resolve) => (reached = () => resolve(undefined)));
const listener = new StreamSocketListener();
listener.addEventListener('connectionreceived', ({ socket }) => {
  if (held.push(waitingReader(socket)) === number('count')) reached();
});
await listener.bindEndpointAsync(new HostName(text('host')), '');
say({ ready: true, port: Number(listener.information.localPort), memory: await residentMemory() });
serve(async () => {
  await full;
  return { connections: held.length, memory: await residentMemory() };
});
