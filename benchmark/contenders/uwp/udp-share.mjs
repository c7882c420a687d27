// Receives at one port with `workers=` worker threads, each with a DatagramSocket of its own. `style=` as in
// udp-receiver.mjs.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { text } from '../program.mjs';
import { shareLoad } from '../shared-load.mjs';
import { receiveStyle } from './receive-styles.mjs';

await shareLoad(import.meta.filename, async (port, copied) => {
  const socket = new DatagramSocket();
  socket.control.sharePort = true;
  socket.control.inboundBufferSizeInBytes = 4 << 20;
  receiveStyle(text('style', 'each'))(socket, copied);
  await socket.bindEndpointAsync(new HostName(text('host')), port === 0 ? '' : `${port}`);
  return Number(socket.information.localPort);
});
