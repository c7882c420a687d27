import { SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { withAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeServer } from '../../../../helpers/tls-node.js';
import { connectedTls, receive } from '../../../../helpers/tls-sockets.js';

const { test, authority } = withAuthority();

/** More than the buffers of both sides take. */
const LENGTH = 32 * 1024 * 1024;
const { tls13 } = SocketProtectionLevel;

/** Waits until nothing more leaves: no event reports that. */
async function blocked(socket: StreamSocket): Promise<void> {
  for (let before = -1; before !== socket.information.statistics!.bytesSent;) {
    before = socket.information.statistics!.bytesSent;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

// Small data is received by the event loop, bulk by the I/O threads; a write waits for room meanwhile.
for (const [title, messages] of [
  ['nothing is', []],
  ['bulk is', [16_384]],
  ['bulk, and then small data, is', [16_384, ...Array.from({ length: 100 }, () => 10)]],
  ['small data, and then bulk, is', [10, 16_384]],
] as const) {
  test(`a write that waits for room goes on, although ${title} received meanwhile`, async (t) => {
    const server = await tlsNodeServer(t, authority().server(), { pauseOnConnect: true });
    const [peer, socket] = await Promise.all([server.accept(), connectedTls(t, authority(), server.port, tls13)]);
    const write = socket.outputStream.writeAsync(new Uint8Array(LENGTH));
    await blocked(socket);
    t.true(socket.information.statistics!.bytesSent < LENGTH);
    for (const length of messages) {
      peer.write(Buffer.alloc(length));
      await receive(socket, length);
    }
    let received = 0;
    peer.on('data', (data: Buffer) => (received += data.length));
    peer.resume();
    t.is(await write, LENGTH);
    socket.close();
    await new Promise((resolve) => peer.once('end', resolve));
    t.is(received, LENGTH);
  });
}
