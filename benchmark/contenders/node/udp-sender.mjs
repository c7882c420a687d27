// Sends batches over `sockets=` connected node:dgram sockets. `style=each` waits for the callback of every datagram,
// `style=bulk` issues a batch at once and waits for all callbacks, `style=silent` passes no callback at all.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

import { payloadsFromArguments } from '../payloads.mjs';
import { number, text } from '../program.mjs';
import { measure } from '../window.mjs';

const { batch, bytes } = payloadsFromArguments();
const sockets = await Promise.all(Array.from({ length: number('sockets', 1) }, open));

async function open() {
  const socket = dgram.createSocket('udp4');
  socket.connect(number('port'), text('host'));
  await once(socket, 'connect');
  return socket;
}

/** @type {Record<string, (socket: dgram.Socket) => Promise<unknown>>} */
const styles = {
  async each(socket) {
    for (const payload of batch) {
      await new Promise((resolve, reject) => socket.send(payload, (error) => (error ? reject(error) : resolve(null))));
    }
  },

  bulk(socket) {
    return new Promise((resolve, reject) => {
      let pending = batch.length;
      const sent = (/** @type {Error | null} */ error) => (error ? reject(error) : --pending || resolve(null));
      for (const payload of batch) socket.send(payload, sent);
    });
  },

  silent(socket) {
    for (const payload of batch) socket.send(payload);
    return setImmediate();
  },
};

const style = styles[text('style', 'bulk')];
if (!style) throw new Error(`style=${text('style')} is not known`);
await measure(async () => {
  await Promise.all(sockets.map(style));
  return { packets: batch.length * sockets.length, bytes: bytes * sockets.length };
});
for (const socket of sockets) socket.close();
