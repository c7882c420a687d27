/**
 * This package.
 *
 * @import { Certificate } from './certificate.mjs'
 * @import { Buffer, MessageWebSocketMessageReceivedEventArgs, ServerMessageWebSocket } from '../../../dist/index.mjs'
 */
import {
  Certificate as UwpCertificate,
  ChainValidationResult,
  HostName,
  MessageWebSocket,
  SocketMessageType,
  SocketProtectionLevel,
  Uri,
  WebSocketListener,
} from '../../../dist/index.mjs';

export const name = 'uwp-sockets';

/** Longer than what the suite says of itself: the number of its cases. */
const LONGEST_ANSWER = 16;

/**
 * @param {string} url
 * @param {boolean} hasCertificate
 * @returns {Promise<string>}
 */
export async function echo(url, hasCertificate) {
  const socket = new MessageWebSocket();
  socket.control.perMessageDeflate = true;
  if (hasCertificate) socket.control.ignorableServerCertificateErrors.append(ChainValidationResult.untrusted);
  /** @type {string} */
  let last = '';
  const ended = new Promise((resolve) => {
    socket.onclosed = resolve;
    socket.onmessagereceived = (args) => {
      const message = payload(args);
      if (!message) return resolve(undefined);
      if (message.length < LONGEST_ANSWER) last = textOf(args);
      sendBack(socket, args.messageType, message);
    };
  });
  await socket.connectAsync(new Uri(url));
  await ended;
  socket.close();
  return last;
}

/**
 * @param {Certificate} [certificate]
 * @returns {Promise<{ port: number, close: () => void }>}
 */
export async function serve(certificate) {
  const listener = new WebSocketListener({ deflate: true });
  listener.onconnectionreceived = (client) => {
    const socket = client.acceptMessageWebSocket();
    socket.onmessagereceived = (args) => {
      const message = payload(args);
      if (message) sendBack(socket, args.messageType, message);
    };
  };
  if (certificate) listener.control.serverCertificate = UwpCertificate.fromPem(certificate.cert + certificate.key);
  const level = certificate ? SocketProtectionLevel.tls12 : SocketProtectionLevel.plainSocket;
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '', level);
  return { port: Number(listener.information.localPort), close: () => listener.close() };
}

/** @typedef {MessageWebSocketMessageReceivedEventArgs<MessageWebSocket | ServerMessageWebSocket>} Args */

/** @param {Args} args */
function payload(args) {
  try {
    return args.detachBuffer();
  } catch {
    return undefined; // For the loss of the connection.
  }
}

/** @param {Args} args */
function textOf(args) {
  const reader = args.getDataReader();
  return args.messageType === SocketMessageType.utf8 ? reader.readString(reader.unconsumedBufferLength) : '';
}

/**
 * @param {MessageWebSocket | ServerMessageWebSocket} socket
 * @param {SocketMessageType} type
 * @param {Buffer} message
 */
function sendBack(socket, type, message) {
  socket.control.messageType = type;
  // A case may have ended the connection by then.
  void socket.outputStream.writeAsync(message).then(undefined, () => undefined);
}
