/** Binds a datagram socket, or connects a stream socket, with one option, and prints the error. */
import { DatagramSocket, SocketError, StreamSocket } from 'uwp-sockets';

import { LOOPBACK, print } from './receiving.js';

const [kind, option, text] = process.argv.slice(2);
const value: unknown = JSON.parse(text!);

async function open(): Promise<void> {
  if (kind === 'udp') {
    const socket = new DatagramSocket();
    Object.assign(socket.control, { [option!]: value });
    await socket.bindEndpointAsync(LOOPBACK, '');
  } else {
    const socket = new StreamSocket();
    Object.assign(socket.control, { [option!]: value });
    await socket.connectAsync(LOOPBACK, '9');
  }
}

open().then(
  () => print('open'),
  (error: { message: string; hresult: number }) =>
    print({ status: SocketError.getStatus(error.hresult), text: error.message }),
);
