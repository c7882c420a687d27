// node examples/tcp-echo-server.mjs [port]
// Accepts connections and echoes each line.
import { DataReader, DataWriter, StreamSocketListener } from 'uwp-sockets';

import { linesOf } from './lines.mjs';

const listener = new StreamSocketListener();

// Handlers cannot be added after the bind.
listener.addEventListener('connectionreceived', async ({ socket }) => {
  const peer = `${socket.information.remoteAddress.displayName} port ${socket.information.remotePort}`;
  const reader = new DataReader(socket.inputStream);
  const writer = new DataWriter(socket.outputStream);
  try {
    for await (const line of linesOf(reader)) {
      writer.writeBytes(line);
      await writer.storeAsync();
      console.log(`sent ${line.length} bytes back to ${peer}`);
    }
  } catch (error) {
    console.error(`${peer}: ${error.message}`);
  } finally {
    socket.close();
  }
});

process.once('SIGINT', () => listener.close());
process.once('SIGTERM', () => listener.close());

// An empty service name lets the system choose the port.
await listener.bindServiceNameAsync(process.argv[2] ?? '22112');
console.log(`listening on port ${listener.information.localPort}`);
