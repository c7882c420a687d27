/** Sends a datagram one byte longer than the path MTU, which may not be fragmented, and prints the error. */
import { DatagramSocket } from 'uwp-sockets';
import { LOOPBACK, print } from './receiving.js';

type Prepare = (socket: DatagramSocket) => Promise<DatagramSocket['outputStream']>;

const KINDS: Record<string, Prepare> = {
  connected: async (socket) => {
    await socket.connectAsync(LOOPBACK, '9');
    return socket.outputStream;
  },
  target: async (socket) => {
    await socket.bindEndpointAsync(LOOPBACK, '');
    return socket.getOutputStreamAsync(LOOPBACK, '9');
  },
  'target of both families': async (socket) => {
    await socket.bindServiceNameAsync('');
    return socket.getOutputStreamAsync(LOOPBACK, '9');
  },
};

async function main(): Promise<void> {
  for (const [kind, prepare] of Object.entries(KINDS)) {
    const socket = new DatagramSocket();
    socket.control.dontFragment = true;
    const stream = await prepare(socket);
    const { message } = await stream.writeAsync(Buffer.alloc(1473)).then(
      () => new Error('it was sent'),
      (error: Error) => error,
    );
    print({ kind, pathMtu: socket.information.pathMtu, message });
    socket.close();
  }
}

void main();
