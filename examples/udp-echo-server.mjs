// node examples/udp-echo-server.mjs [port]
// Echoes each datagram to its sender.
import { DatagramSocket, DataWriter } from 'uwp-sockets';

const socket = new DatagramSocket();

// Handlers cannot be added after the bind.
socket.addEventListener('messagereceived', async (message) => {
  try {
    const request = message.getDataReader().detachBuffer();
    const stream = await socket.getOutputStreamAsync(message.remoteAddress, message.remotePort);
    const writer = new DataWriter(stream);
    writer.writeBuffer(request);
    await writer.storeAsync();
    console.log(`sent ${request.length} bytes back to ${message.remoteAddress.displayName} port ${message.remotePort}`);
  } catch (error) {
    console.error(error.message);
  }
});

process.once('SIGINT', () => socket.close());
process.once('SIGTERM', () => socket.close());

// An empty service name lets the system choose the port.
await socket.bindServiceNameAsync(process.argv[2] ?? '22113');
console.log(`listening on port ${socket.information.localPort}`);
