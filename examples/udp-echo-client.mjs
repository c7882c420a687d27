// node examples/udp-echo-client.mjs [host] [port] [line]
// Sends a datagram and shows what comes back.
import { DatagramSocket, DataWriter, HostName } from 'uwp-sockets';

const [host = 'localhost', port = '22113', text = 'Hello, World!'] = process.argv.slice(2);
/** Datagrams get lost, so whoever waits for one needs a limit. */
const PATIENCE_MS = 5_000;

const socket = new DatagramSocket();
const answer = new Promise((resolve, reject) => {
  // The handler must be there before the socket is connected.
  socket.addEventListener('messagereceived', (message) => {
    try {
      // Throws when nobody listens at the other end: the peer's refusal comes in place of a datagram.
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

  const received = await Promise.race([answer, late()]);
  console.log(`received: ${received.trimEnd()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  socket.close();
}

/** @returns {Promise<never>} */
function late() {
  return new Promise((_, reject) => {
    setTimeout(reject, PATIENCE_MS, new Error(`no answer after ${PATIENCE_MS / 1000} s`)).unref();
  });
}
