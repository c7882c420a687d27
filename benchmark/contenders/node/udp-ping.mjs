// Round trips of one datagram over a connected node:dgram socket.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { number, text } from '../program.mjs';
import { timeRoundTrips } from '../round-trips.mjs';

const payload = new Uint8Array(number('size', 160)).fill(0x55);
const socket = dgram.createSocket('udp4');
socket.connect(number('port'), text('host'));
await once(socket, 'connect');

let arrived = (/** @type {unknown} */ _) => {};
socket.on('message', (message) => arrived(message));
await timeRoundTrips(() => {
  socket.send(payload);
  return new Promise((resolve) => (arrived = resolve));
});
socket.close();
