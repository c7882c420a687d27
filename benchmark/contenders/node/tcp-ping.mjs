// Round trips of one byte over node:net.
import { once } from 'node:events';
import net from 'node:net';

import { number, text } from '../program.mjs';
import { timeRoundTrips } from '../round-trips.mjs';

const byte = new Uint8Array([0x55]);
const socket = net.connect({ host: text('host'), port: number('port'), noDelay: true });
await once(socket, 'connect');

let arrived = (/** @type {unknown} */ _) => {};
socket.on('data', (data) => arrived(data));
await timeRoundTrips(() => {
  socket.write(byte);
  return new Promise((resolve) => (arrived = resolve));
});
socket.destroy();
