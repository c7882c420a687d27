// Receives with node:dgram; the handler copies every payload out.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { DeliveryCount } from '../delivery-count.mjs';
import { say, serve, text } from '../program.mjs';

const RECEIVE_BUFFER = 4 << 20;

const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
const target = new Uint8Array(65_536);
const count = new DeliveryCount();
socket.on('message', (message) => {
  target.set(message);
  count.add(message.length);
});
socket.bind(0, text('host'));
await once(socket, 'listening');
say({ ready: true, port: socket.address().port });
serve(() => count.report());
