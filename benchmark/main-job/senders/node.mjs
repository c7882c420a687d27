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
    styles: styles(
      (data, callback) => socket.write(data, callback),
      () => socket.cork(),
      () => socket.uncork(),
    ),
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
    styles: styles((data, callback) => socket.send(data, callback)),
    listen: (/** @type {(next: number) => void} */ acknowledged) =>
      void socket.on('message', (message) => acknowledged(message.readUInt32BE())),
    systemCalls: () => null, // libuv makes one for each datagram and does not count
    close: () => socket.close(),
  };
}

/**
 * @param {(data: Uint8Array, callback?: Callback) => void} write
 * @param {() => void} [cork]
 * @param {() => void} [uncork]
 */
function styles(write, cork = () => {}, uncork = () => {}) {
  const written = (/** @type {Uint8Array} */ data) =>
    new Promise((resolve, reject) => write(data, (error) => (error ? reject(error) : resolve(undefined))));

  return {
    async each(/** @type {Uint8Array[]} */ batch) {
      for (const data of batch) await written(data);
    },

    all: (/** @type {Uint8Array[]} */ batch) => Promise.all(batch.map(written)),

    async flush(/** @type {Uint8Array[]} */ batch) {
      const last = batch.length - 1;
      cork();
      for (let index = 0; index < last; index++) write(/** @type {Uint8Array} */ (batch[index]));
      const done = written(/** @type {Uint8Array} */ (batch[last]));
      uncork();
      await done;
    },
  };
}
