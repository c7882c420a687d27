// node examples/tcp-echo-client.mjs [host] [port] [line]
// Connects, sends a line and prints the echo.
import { DataReader, DataWriter, HostName, StreamSocket } from 'uwp-sockets';

import { linesOf } from './lines.mjs';

const [host = 'localhost', port = '22112', text = 'Hello, World!'] = process.argv.slice(2);
const socket = new StreamSocket();

try {
  // The echo server in this folder, or any other.
  await socket.connectAsync(new HostName(host), port);
  console.log(`connected to ${socket.information.remoteAddress.displayName} port ${socket.information.remotePort}`);

  const writer = new DataWriter(socket.outputStream);
  writer.writeString(`${text}\n`);
  await writer.storeAsync();
  console.log(`sent: ${text}`);

  const { value: line } = await linesOf(new DataReader(socket.inputStream)).next();
  if (!line) throw new Error('the server closed the connection without an answer');
  console.log(`received: ${Buffer.from(line).toString().trimEnd()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  socket.close();
}
