// Receives with a DatagramSocket; the handler copies every payload out.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { DeliveryCount } from '../delivery-count.mjs';
import { say, serve, text } from '../program.mjs';

const RECEIVE_BUFFER = 4 << 20;

const socket = new DatagramSocket();
socket.control.inboundBufferSizeInBytes = RECEIVE_BUFFER;
const count = new DeliveryCount();
let target = new Uint8Array(0);
socket.addEventListener('messagereceived', (message) => {
  const reader = message.getDataReader();
  const length = reader.unconsumedBufferLength;
  if (target.length !== length) target = new Uint8Array(length);
  reader.readBytes(target);
  count.add(length);
});
await socket.bindEndpointAsync(new HostName(text('host')), '');
say({ ready: true, port: Number(socket.information.localPort) });
serve(() => count.report());
