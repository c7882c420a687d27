// Writes batches of small payloads over node:net: `style=corked` between cork() and uncork(), `style=uncorked` one
// after the other, both with one wait for the last callback.
import { once } from 'node:events';
import net from 'node:net';

import { payloadsFromArguments } from '../payloads.mjs';
import { number, text } from '../program.mjs';
import { measure } from '../window.mjs';

const { batch, bytes } = payloadsFromArguments();
const socket = net.connect({ host: text('host'), port: number('port'), noDelay: true });
await once(socket, 'connect');
const corked = text('style', 'corked') === 'corked';

function writeBatch() {
  return new Promise((resolve, reject) => {
    const last = batch.length - 1;
    if (corked) socket.cork();
    for (let index = 0; index < last; index++) socket.write(/** @type {Uint8Array} */ (batch[index]));
    socket.write(/** @type {Uint8Array} */ (batch[last]), (error) => (error ? reject(error) : resolve(undefined)));
    if (corked) socket.uncork();
  });
}

await measure(async () => {
  await writeBatch();
  return { packets: batch.length, bytes };
});
socket.end();
