// Round trips of one byte over node:tls.
import { timeRoundTrips } from '../round-trips.mjs';
import { connect } from './tls-connect.mjs';

const byte = new Uint8Array([0x55]);
const socket = await connect();

let arrived = (/** @type {unknown} */ _) => {};
socket.on('data', (data) => arrived(data));
await timeRoundTrips(() => {
  socket.write(byte);
  return new Promise((resolve) => (arrived = resolve));
});
socket.destroy();
