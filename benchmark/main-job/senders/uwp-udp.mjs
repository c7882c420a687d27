// Sends the file over a connected DatagramSocket.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { serveDatagrams } from './datagrams.mjs';

serveDatagrams(async ({ host, port }) => {
  let acknowledge = (/** @type {number} */ _) => {};
  const socket = new DatagramSocket();
  socket.addEventListener('messagereceived', (message) => acknowledge(message.getDataReader().readUInt32()));
  await socket.connectAsync(new HostName(host), String(port));
  const { outputStream, information } = socket;

  return {
    styles: {
      async each(batch) {
        for (const data of batch) await outputStream.writeAsync(data);
      },

      all: (batch) => Promise.all(batch.map((data) => outputStream.writeAsync(data))),

      async flush(batch) {
        for (const data of batch) outputStream.writeAsync(data);
        await outputStream.flushAsync();
      },
    },

    listen: (acknowledged) => (acknowledge = acknowledged),
    systemCalls: () => information.statistics?.sendSystemCalls ?? null,
    close: () => socket.close(),
  };
});
