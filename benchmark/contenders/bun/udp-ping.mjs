// Round trips of one datagram over a connected socket of Bun.
import { number, text } from '../program.mjs';
import { timeRoundTrips } from '../round-trips.mjs';

const payload = new Uint8Array(number('size', 160)).fill(0x55);
let arrived = (/** @type {unknown} */ _) => {};
// @ts-expect-error The global object of Bun; this file runs there only.
const socket = await Bun.udpSocket({
  connect: { hostname: text('host'), port: number('port') },
  socket: { data: (/** @type {unknown} */ _, /** @type {Uint8Array} */ message) => arrived(message) },
});
await timeRoundTrips(() => {
  socket.send(payload);
  return new Promise((resolve) => (arrived = resolve));
});
socket.close();
