// Sends batches over `sockets=` connected DatagramSockets. `style=flush` issues a batch and awaits flushAsync,
// `style=all` awaits all writes, `style=each` every single one, `style=try` hands the batch to the kernel at once,
// `style=paced` sends `rate=` datagrams a second.
import { setTimeout } from 'node:timers/promises';
import { DatagramSocket, HostName } from 'uwp-sockets';

import { payloadsFromArguments } from '../payloads.mjs';
import { number, text } from '../program.mjs';
import { measure } from '../window.mjs';
import { writeStyle } from './write-styles.mjs';

const { batch, bytes } = payloadsFromArguments();
const sockets = await Promise.all(Array.from({ length: number('sockets', 1) }, open));

async function open() {
  const socket = new DatagramSocket();
  await socket.connectAsync(new HostName(text('host')), text('port'));
  return socket;
}

async function atFullSpeed() {
  const style = writeStyle(text('style', 'flush'));
  const streams = sockets.map((socket) => socket.outputStream);
  await measure(async () => {
    await Promise.all(streams.map((stream) => style(stream, batch)));
    return { packets: batch.length * streams.length, bytes: bytes * streams.length };
  });
}

/** Sends, once a millisecond, what has become due. */
async function paced() {
  const style = writeStyle('flush');
  const stream = /** @type {DatagramSocket} */ (sockets[0]).outputStream;
  const size = bytes / batch.length;
  const start = performance.now();
  let sent = 0;
  await measure(async () => {
    await setTimeout(1);
    const due = Math.floor(((performance.now() - start) / 1000) * number('rate')) - sent;
    const packets = Math.min(due, batch.length);
    await style(stream, batch.slice(0, packets));
    sent += packets;
    return { packets, bytes: packets * size };
  });
}

await (text('style', 'flush') === 'paced' ? paced() : atFullSpeed());
for (const socket of sockets) socket.close();
