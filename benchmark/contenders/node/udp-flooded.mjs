// One socket that is flooded, another one that echoes, and a timer.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { MeasuredReceiver } from '../measured-receiver.mjs';
import { text } from '../program.mjs';

const measured = new MeasuredReceiver();
const target = new Uint8Array(65_536);

/** @param {(message: Uint8Array, sender: dgram.RemoteInfo, socket: dgram.Socket) => void} handler */
async function open(handler) {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  socket.on('message', (message, sender) => handler(message, sender, socket));
  socket.bind(0, text('host'));
  await once(socket, 'listening');
  return socket;
}

const flooded = await open((message) => {
  target.set(message);
  measured.copied(message.length);
});
const echo = await open((message, { address, port }, socket) => socket.send(message, port, address));
measured.serve([flooded, echo].map((socket) => socket.address().port));
