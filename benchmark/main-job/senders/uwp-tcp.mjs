// Sends the file over a StreamSocket.
import { DataReader, HostName, StreamSocket } from 'uwp-sockets';

import { serveStream } from './stream.mjs';

serveStream(async ({ host, port }) => {
  const socket = new StreamSocket();
  await socket.connectAsync(new HostName(host), String(port));
  const { outputStream, inputStream, information } = socket;

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

    receipt: () => new DataReader(inputStream).loadAsync(1),
    systemCalls: () => information.statistics?.sendSystemCalls ?? null,
    close: () => socket.close(),
  };
});
