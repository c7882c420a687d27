// Sends batches with Bun's `sendMany` over a connected socket.
import { payloadsFromArguments } from '../payloads.mjs';
import { number, text } from '../program.mjs';
import { measure } from '../window.mjs';

const { batch, bytes } = payloadsFromArguments();
let drained = () => {};
// @ts-expect-error The global object of Bun; this file runs there only.
const socket = await Bun.udpSocket({
  connect: { hostname: text('host'), port: number('port') },
  socket: { drain: () => drained() },
});

await measure(async () => {
  for (let sent = 0; sent < batch.length;) {
    sent += socket.sendMany(sent === 0 ? batch : batch.slice(sent));
    if (sent < batch.length) await new Promise((resolve) => (drained = () => resolve(undefined)));
  }
  return { packets: batch.length, bytes };
});
socket.close();
