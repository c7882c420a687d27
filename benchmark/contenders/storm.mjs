// Makes TLS handshakes as client, sixteen in flight, through a measured window.
import { setTimeout } from 'node:timers/promises';

import { streams } from './implementations/measured.mjs';
import { measure } from './measuring/window.mjs';

const CONCURRENCY = 16;
/** Milliseconds between two looks at the count. */
const INTERVAL = 5;

const { handshake } = await streams();
const counts = { made: 0, resumed: 0, seen: 0 };
const end = new AbortController();
const clients = Promise.all(Array.from({ length: CONCURRENCY }, makeHandshakes));

async function makeHandshakes() {
  while (!end.signal.aborted) {
    if (await handshake()) counts.resumed++;
    counts.made++;
  }
}

async function step() {
  await Promise.race([setTimeout(INTERVAL), clients]);
  const packets = counts.made - counts.seen;
  counts.seen = counts.made;
  return { packets, bytes: 0 };
}

await measure(step, () => ({ totalResumed: counts.resumed }));
end.abort();
await clients;
