// Sends the file over a StreamSocket or over a connected DatagramSocket.
import { DataReader, DatagramSocket, HostName, StreamSocket } from 'uwp-sockets';

import { serveDatagrams } from './datagrams.mjs';
import { job } from './job.mjs';
import { serveStream } from './stream.mjs';

if (job.protocol === 'tcp') serveStream(connectStream);
else serveDatagrams(connectDatagrams);

/** @param {import('./job.mjs').Target} target */
async function connectStream({ host, port }) {
  const socket = new StreamSocket();
  await socket.connectAsync(new HostName(host), String(port));
  const { inputStream } = socket;
  return { ...writing(socket), receipt: () => new DataReader(inputStream).loadAsync(1) };
}

/** @param {import('./job.mjs').Target} target */
async function connectDatagrams({ host, port }) {
  let acknowledge = (/** @type {number} */ _) => {};
  const socket = new DatagramSocket();
  socket.addEventListener('messagereceived', (message) => acknowledge(message.getDataReader().readUInt32()));
  await socket.connectAsync(new HostName(host), String(port));
  return {
    ...writing(socket),
    listen: (/** @type {typeof acknowledge} */ acknowledged) => void (acknowledge = acknowledged),
  };
}

/**
 * Writing is the same for both.
 *
 * @param {StreamSocket | DatagramSocket} socket
 */
function writing(socket) {
  const { outputStream, information } = socket;
  return {
    write(/** @type {Uint8Array[]} */ batch) {
      for (const data of batch) outputStream.writeAsync(data);
      return outputStream.flushAsync();
    },
    systemCalls: () => information.statistics?.sendSystemCalls ?? null,
    close: () => socket.close(),
  };
}
