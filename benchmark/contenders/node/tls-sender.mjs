// Writes batches over `connections=` connections of node:tls, each batch corked and with one wait for the last callback.
import { payloadsFromArguments } from '../payloads.mjs';
import { number } from '../program.mjs';
import { measure } from '../window.mjs';
import { connect } from './tls-connect.mjs';

const { batch, bytes } = payloadsFromArguments();
/** @type {import('node:tls').TLSSocket[]} */
const sockets = [];
while (sockets.length < number('connections', 1)) sockets.push(await connect());

/** @param {import('node:tls').TLSSocket} socket */
function writeBatch(socket) {
  return new Promise((resolve, reject) => {
    const last = batch.length - 1;
    socket.cork();
    for (let index = 0; index < last; index++) socket.write(/** @type {Uint8Array} */ (batch[index]));
    socket.write(/** @type {Uint8Array} */ (batch[last]), (error) => (error ? reject(error) : resolve(undefined)));
    socket.uncork();
  });
}

await measure(async () => {
  await Promise.all(sockets.map(writeBatch));
  return { packets: batch.length * sockets.length, bytes: bytes * sockets.length };
});
sockets.forEach((socket) => socket.end());
