// Sends the file over node:net or node:dgram.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

import { serveDatagrams } from './datagrams.mjs';
import { job, writeCalls } from './job.mjs';
import { serveStream } from './stream.mjs';

/** @typedef {(error?: Error | null) => void} Callback */

if (job.protocol === 'tcp') serveStream(connectStream);
else serveDatagrams(connectDatagrams);

/** @param {import('./job.mjs').Target} target */
async function connectStream({ host, port }) {
  const socket = net.connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  return {
    async write(/** @type {Uint8Array[]} */ batch) {
      socket.cork();
      const written = writeAll(batch, (data, callback) => socket.write(data, callback));
      socket.uncork();
      await written;
    },
    receipt: () => once(socket.resume(), 'end'),
    systemCalls: writeCalls,
    close: () => socket.destroy(),
  };
}

/** @param {import('./job.mjs').Target} target */
async function connectDatagrams({ host, port }) {
  const socket = dgram.createSocket('udp4');
  socket.connect(port, host);
  await once(socket, 'connect');
  return {
    write: (/** @type {Uint8Array[]} */ batch) => writeAll(batch, (data, callback) => socket.send(data, callback)),
    listen: (/** @type {(next: number) => void} */ acknowledged) =>
      void socket.on('message', (message) => acknowledged(message.readUInt32BE())),
    systemCalls: () => null, // libuv makes one for each datagram and does not count
    close: () => socket.close(),
  };
}

/**
 * Resolves when the last one is written.
 *
 * @param {Uint8Array[]} batch
 * @param {(data: Uint8Array, callback?: Callback) => void} write
 */
function writeAll(batch, write) {
  const last = batch.length - 1;
  for (let index = 0; index < last; index++) write(/** @type {Uint8Array} */ (batch[index]));
  return new Promise((resolve, reject) => {
    write(/** @type {Uint8Array} */ (batch[last]), (error) => (error ? reject(error) : resolve(undefined)));
  });
}
