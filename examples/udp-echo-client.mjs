// node examples/udp-echo-client.mjs [host] [port] [line]
// Sends a datagram and prints the echo.
import { DatagramSocket, DataWriter, HostName } from 'uwp-sockets';

const [host = 'localhost', port = '22113', text = 'Hello, World!'] = process.argv.slice(2);
/** UDP does not retransmit lost datagrams. */
const TIMEOUT_MS = 5_000;

const socket = new DatagramSocket();
const answer = new Promise((resolve, reject) => {
  // Handlers cannot be added after the connect.
  socket.addEventListener('messagereceived', (message) => {
    try {
      // Throws when the port of the peer is closed: its ICMP error is delivered in place of a datagram.
      const reader = message.getDataReader();
      resolve(reader.readString(reader.unconsumedBufferLength));
    } catch (error) {
      reject(error);
    }
  });
});

try {
  await socket.connectAsync(new HostName(host), port);
  const writer = new DataWriter(socket.outputStream);
  writer.writeString(`${text}\n`);
  await writer.storeAsync();
  console.log(`sent: ${text}`);

  const received = await Promise.race([answer, timeout()]);
  console.log(`received: ${received.trimEnd()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  socket.close();
}

/** @returns {Promise<never>} */
function timeout() {
  return new Promise((_, reject) => {
    setTimeout(reject, TIMEOUT_MS, new Error(`no answer after ${TIMEOUT_MS / 1000} s`)).unref();
  });
}
