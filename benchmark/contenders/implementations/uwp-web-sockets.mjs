// WebSockets of this package.
import { Certificate, HostName, MessageWebSocket, SocketProtectionLevel, Uri, WebSocketListener } from 'uwp-sockets';

import { number, serverPem, text } from '../measuring/program.mjs';

/** Echoes every message. @returns {Promise<number>} the port */
export function echo() {
  return listen((socket) => {
    const { outputStream } = socket;
    socket.onmessagereceived = (message) => void outputStream.writeAsync(message.detachBuffer());
  });
}

/** Sends every message to all clients. @returns {Promise<number>} the port */
export function broadcast() {
  return listen((socket, listener) => {
    socket.onmessagereceived = (message) => void listener.broadcast(message.detachBuffer());
  });
}

/**
 * @param {(socket: import('uwp-sockets').ServerMessageWebSocket, listener: WebSocketListener) => void} accepted
 * @returns {Promise<number>} the port
 */
async function listen(accepted) {
  const listener = new WebSocketListener({ deflate: number('deflate', 0) === 1 });
  listener.onconnectionreceived = (args) => accepted(args.acceptMessageWebSocket(), listener);
  const host = new HostName(text('host'));
  const pem = serverPem();
  if (pem) {
    listener.control.serverCertificate = Certificate.fromPem(pem.cert, { privateKey: pem.key });
    await listener.bindEndpointAsync(host, '', SocketProtectionLevel.tls13);
  } else {
    await listener.bindEndpointAsync(host, '');
  }
  return Number(listener.information.localPort);
}

/** @type {import('./measured.mjs').OpenWebSocket} */
export async function open(received) {
  const socket = new MessageWebSocket();
  socket.onmessagereceived = (message) => received(message.detachBuffer().bytes);
  await socket.connectAsync(new Uri(`ws://${text('host')}:${text('port')}/`));
  const { outputStream } = socket;
  return { send: (message) => void outputStream.writeAsync(message), close: () => socket.close() };
}
