// A socket of node:dgram whose batches leave by sendmmsg(2), called through node:ffi.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { number, text } from '../measuring/program.mjs';
import { connectSocket, Messages, openSocket } from './sendmmsg.mjs';

export { openExchange, receive } from './node-datagrams.mjs';

/** Passes a batch to the kernel at once; where that has no room, node:dgram waits for it. */
export async function openSender() {
  const descriptor = openSocket();
  const socket = dgram.createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind({ fd: descriptor });
  await listening;
  connectSocket(descriptor, text('host'), number('port'));
  const messages = new Messages(descriptor);
  return {
    async send(/** @type {readonly Uint8Array[]} */ batch) {
      messages.fill(batch);
      for (let sent = 0; sent < batch.length;) {
        sent += messages.send(sent, batch.length);
        if (sent < batch.length) await sendOne(socket, /** @type {Uint8Array} */ (batch[sent++]));
      }
    },
    close: () => socket.close(),
  };
}

/**
 * @param {dgram.Socket} socket
 * @param {Uint8Array} payload
 */
function sendOne(socket, payload) {
  return new Promise((resolve, reject) => {
    const sent = (/** @type {Error | null} */ error) => (error ? reject(error) : resolve(undefined));
    socket.send(payload, number('port'), text('host'), sent); // node:dgram does not know that it is connected
  });
}
