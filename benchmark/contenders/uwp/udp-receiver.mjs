// Receives with `sockets=` DatagramSockets. `style=each` has a handler for datagrams, `style=batch` one for batches; both
// copy every payload out.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { MeasuredReceiver } from '../measured-receiver.mjs';
import { number, text } from '../program.mjs';
import { receiveStyle } from './receive-styles.mjs';

const RECEIVE_BUFFER = 4 << 20;

const measured = new MeasuredReceiver();
const receive = receiveStyle(text('style', 'each'));
const sockets = await Promise.all(Array.from({ length: number('sockets', 1) }, open));

async function open() {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = RECEIVE_BUFFER;
  receive(socket, (bytes) => measured.copied(bytes));
  await socket.bindEndpointAsync(new HostName(text('host')), '');
  return socket;
}

measured.serve(sockets.map((socket) => Number(socket.information.localPort)));
