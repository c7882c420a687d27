// Sends batches over `sockets=` UDP sockets or `connections=` streams; with `rate=` that many packets a second over one.
import { setTimeout } from 'node:timers/promises';

import { transport } from './implementations/measured.mjs';
import { payloadsFromArguments } from './measuring/payloads.mjs';
import { number, text } from './measuring/program.mjs';
import { measure } from './measuring/window.mjs';

const { batch, bytes } = payloadsFromArguments();
const { openSender } = await transport();
const first = await openSender();
const senders = [first];
const count = number(text('protocol') === 'udp' ? 'sockets' : 'connections', 1);
while (senders.length < count) senders.push(await openSender());
const rate = number('rate', 0);

await (rate > 0 ? measurePaced() : measureFullSpeed());
for (const sender of senders) sender.close();

function measureFullSpeed() {
  const step = { packets: batch.length * senders.length, bytes: bytes * senders.length };
  // A small batch over one connection would show the cost of Promise.all.
  const sendAll = senders.length === 1 ? first.send : sendOverAll;
  return measure(async () => {
    await sendAll(batch);
    return step;
  });
}

/** @param {readonly Uint8Array[]} batch */
function sendOverAll(batch) {
  return Promise.all(senders.map(({ send }) => send(batch)));
}

/** Sends, once a millisecond, what has become due. */
function measurePaced() {
  const size = bytes / batch.length;
  const start = performance.now();
  let sent = 0;
  return measure(async () => {
    await setTimeout(1);
    const due = Math.floor(((performance.now() - start) / 1000) * rate) - sent;
    const packets = Math.min(due, batch.length);
    await first.send(batch.slice(0, packets));
    sent += packets;
    return { packets, bytes: packets * size };
  });
}
