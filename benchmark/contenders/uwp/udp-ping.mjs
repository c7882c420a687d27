// Round trips of one datagram over a connected DatagramSocket.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { number, text } from '../program.mjs';
import { timeRoundTrips } from '../round-trips.mjs';

const payload = new Uint8Array(number('size', 160)).fill(0x55);
const socket = new DatagramSocket();
let arrived = (/** @type {unknown} */ _) => {};
socket.addEventListener('messagereceived', (message) => arrived(message.getDataReader().detachBuffer()));
await socket.connectAsync(new HostName(text('host')), text('port'));

const { outputStream } = socket;
await timeRoundTrips(() => {
  outputStream.writeAsync(payload);
  return new Promise((resolve) => (arrived = resolve));
});
socket.close();
