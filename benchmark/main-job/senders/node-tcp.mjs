// Sends the file over node:net.
import { once } from 'node:events';
import net from 'node:net';

import { writeCalls } from './job.mjs';
import { serveStream } from './stream.mjs';

serveStream(async ({ host, port }) => {
  const socket = net.connect({ host, port, noDelay: true });
  await once(socket, 'connect');

  /** @param {Uint8Array} data */
  const write = (data) =>
    new Promise((resolve, reject) => socket.write(data, (error) => (error ? reject(error) : resolve(undefined))));

  return {
    styles: {
      async each(batch) {
        for (const data of batch) await write(data);
      },

      all: (batch) => Promise.all(batch.map(write)),

      async flush(batch) {
        const last = batch.length - 1;
        socket.cork();
        for (let index = 0; index < last; index++) socket.write(/** @type {Uint8Array} */ (batch[index]));
        const written = write(/** @type {Uint8Array} */ (batch[last]));
        socket.uncork();
        await written;
      },
    },

    receipt: () => once(socket.resume(), 'end'),
    systemCalls: writeCalls,
    close: () => socket.destroy(),
  };
});
