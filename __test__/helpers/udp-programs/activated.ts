/** Adopts descriptor 3, prints its properties, then each datagram, and answers "ask", until "end". */
import { spawnSync } from 'node:child_process';
import { DatagramSocket, type DatagramSocketMessageReceivedEventArgs } from 'uwp-sockets';
import { print } from './receiving.js';

async function answer(socket: DatagramSocket, args: DatagramSocketMessageReceivedEventArgs): Promise<void> {
  const { remoteAddress, remotePort } = args;
  const isConnected = socket.information.remoteAddress !== null;
  const stream = isConnected ? socket.outputStream : await socket.getOutputStreamAsync(remoteAddress, remotePort);
  await stream.writeAsync(Buffer.from('answer'));
}

const socket = DatagramSocket.fromDescriptor(3, (prepared) => {
  prepared.onmessagereceived = (args) => {
    const text = Buffer.from(args.detachBuffer().bytes).toString();
    print({ text, local: args.localAddress.canonicalName });
    if (text === 'ask') void answer(prepared, args);
    if (text === 'end') prepared.close();
  };
});

const { localPort, remotePort } = socket.information;
const isInherited = spawnSync('test', ['-e', '/proc/self/fd/3']).status === 0;
print({ localPort, remotePort, hopLimit: socket.control.outboundUnicastHopLimit, isInherited });
