// Has `inflight=` messages of `size=` bytes under way to an echo server, on each of `connections=`, through a measured window.
import { setTimeout } from 'node:timers/promises';

import { webSocketClients } from './implementations/measured.mjs';
import { number } from './measuring/program.mjs';
import { measure } from './measuring/window.mjs';

/** Milliseconds between two looks at the count. */
const INTERVAL = 5;

const { open } = await webSocketClients();
const [inflight, size] = [number('inflight'), number('size')];
const message = new Uint8Array(size).fill(0x55);
const counts = { received: 0, seen: 0 };

const clients = await Promise.all(Array.from({ length: number('connections') }, openClient));
for (const { send } of clients) for (let index = 0; index < inflight; index++) send(message);
await measure(step);
for (const { close } of clients) close();

async function openClient() {
  const client = await open((received) => {
    if (received.length !== size || received[0] !== 0x55) throw new Error('the message that came back is another');
    counts.received++;
    client.send(message);
  });
  return client;
}

async function step() {
  await setTimeout(INTERVAL);
  const packets = counts.received - counts.seen;
  counts.seen = counts.received;
  return { packets, bytes: packets * size };
}
