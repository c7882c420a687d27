// WebSockets of this package.
import { HostName, WebSocketListener } from 'uwp-sockets';

import { text } from '../measuring/program.mjs';

/** Echoes every message. @returns {Promise<number>} the port */
export async function echo() {
  const listener = new WebSocketListener();
  listener.onconnectionreceived = (args) => {
    const socket = args.acceptMessageWebSocket();
    const { outputStream } = socket;
    socket.onmessagereceived = (message) => void outputStream.writeAsync(message.detachBuffer());
  };
  await listener.bindEndpointAsync(new HostName(text('host')), '');
  return Number(listener.information.localPort);
}
