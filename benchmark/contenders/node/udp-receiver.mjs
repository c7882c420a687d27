// Receives with `sockets=` node:dgram sockets; the handler copies every payload out.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { MeasuredReceiver } from '../measured-receiver.mjs';
import { number, text } from '../program.mjs';

const RECEIVE_BUFFER = 4 << 20;

const target = new Uint8Array(65_536);
const measured = new MeasuredReceiver();
const sockets = await Promise.all(Array.from({ length: number('sockets', 1) }, open));

async function open() {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
  socket.on('message', (message) => {
    target.set(message);
    measured.copied(message.length);
  });
  socket.bind(0, text('host'));
  await once(socket, 'listening');
  return socket;
}

measured.serve(sockets.map((socket) => socket.address().port));
