// Receives at one port with `workers=` worker threads, each with a node:dgram socket of its own; the handler copies every
// payload out.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { text } from '../program.mjs';
import { shareLoad } from '../shared-load.mjs';

await shareLoad(import.meta.filename, async (port, copied) => {
  const target = new Uint8Array(65_536);
  // @ts-expect-error `reusePort` is newer than the types of the oldest Node.js.
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20, reusePort: true });
  socket.on('message', (message) => {
    target.set(message);
    copied(message.length);
  });
  socket.bind(port, text('host'));
  await once(socket, 'listening');
  return socket.address().port;
});
