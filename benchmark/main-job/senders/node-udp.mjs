// Sends the file over node:dgram.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { serveDatagrams } from './datagrams.mjs';

serveDatagrams(async ({ host, port }) => {
  const socket = dgram.createSocket('udp4');
  socket.connect(port, host);
  await once(socket, 'connect');

  /** @param {Uint8Array} data */
  const send = (data) =>
    new Promise((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve(undefined))));

  return {
    styles: {
      async each(batch) {
        for (const data of batch) await send(data);
      },

      all: (batch) => Promise.all(batch.map(send)),

      async flush(batch) {
        const last = batch.length - 1;
        for (let index = 0; index < last; index++) socket.send(/** @type {Uint8Array} */ (batch[index]));
        await send(/** @type {Uint8Array} */ (batch[last]));
      },
    },

    listen: (acknowledged) => socket.on('message', (message) => acknowledged(message.readUInt32BE())),

    // libuv makes one call for each datagram and has no counter for it.
    systemCalls: () => null,
    close: () => socket.close(),
  };
});
