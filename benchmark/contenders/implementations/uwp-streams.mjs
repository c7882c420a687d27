// TCP and, with `protocol=tls`, TLS with StreamSocket and StreamSocketListener.
import {
  Buffer,
  Certificate,
  DataReader,
  HostName,
  InputStreamOptions,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { pem, text } from '../measuring/program.mjs';
import { batchWriter } from './uwp-batches.mjs';

const READ_SIZE = 64 * 1024;

const isTls = text('protocol') === 'tls';
const host = new HostName(text('host'));
// Here, so that the memory of the first connection does not include it.
const root = isTls ? Certificate.fromPem(pem('root.pem')) : undefined;

async function connect() {
  const socket = new StreamSocket();
  if (root) {
    socket.control.trustedRoots.append(root);
    await socket.connectAsync(host, text('port'), SocketProtectionLevel.tls13);
  } else {
    await socket.connectAsync(host, text('port'));
  }
  return socket;
}

/**
 * @param {(socket: StreamSocket) => void} accepted
 * @returns {Promise<number>} the port
 */
async function listen(accepted) {
  const listener = new StreamSocketListener();
  listener.addEventListener('connectionreceived', ({ socket }) => accepted(socket));
  if (isTls) {
    listener.control.serverCertificate = Certificate.fromPem(pem('server.pem'), { privateKey: pem('server.key') });
    await listener.bindServiceNameAsync('', SocketProtectionLevel.tls13);
  } else {
    await listener.bindEndpointAsync(host, '');
  }
  return Number(listener.information.localPort);
}

/** Writes in one of the styles of `uwp-batches.mjs`. */
export async function openSender() {
  const socket = await connect();
  return { send: batchWriter(socket.outputStream), close: () => socket.close() };
}

/** Exchanges single bytes. */
export async function openExchange() {
  const byte = new Uint8Array([0x55]);
  const socket = await connect();
  const { outputStream } = socket;
  const reader = partialReader(socket);
  return {
    async exchange() {
      outputStream.writeAsync(byte);
      await reader.loadAsync(1);
      return reader.readByte();
    },
    close: () => socket.close(),
  };
}

/** @param {StreamSocket} socket */
function partialReader(socket) {
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  return reader;
}

/**
 * Reads from all connections.
 *
 * @param {(bytes: number) => void} copied
 * @returns {Promise<number>} the port
 */
export function receive(copied) {
  return listen((socket) => void drain(socket, copied));
}

/**
 * @param {StreamSocket} socket
 * @param {(bytes: number) => void} copied
 */
async function drain(socket, copied) {
  const buffer = new Buffer(READ_SIZE);
  for (;;) {
    const { length } = await socket.inputStream.readAsync(buffer, READ_SIZE, InputStreamOptions.partial);
    if (length === 0) return socket.close();
    copied(length);
  }
}

/** Opens a connection that waits for data. */
export async function openIdle() {
  return waiting(await connect());
}

/**
 * Passes on what keeps each accepted connection, which waits for data.
 *
 * @param {(connection: unknown) => void} hold
 * @returns {Promise<number>} the port
 */
export function acceptIdle(hold) {
  return listen((socket) => hold(waiting(socket)));
}

/** @param {StreamSocket} socket */
function waiting(socket) {
  const reader = partialReader(socket);
  return { socket, reader, load: reader.loadAsync(1) };
}

/**
 * Closes each connection in the handler that accepts it.
 *
 * @param {() => void} accepted
 * @returns {Promise<number>} the port
 */
export function acceptAndClose(accepted) {
  return listen((socket) => {
    accepted();
    socket.close();
  });
}

/** Sends one byte on each accepted connection and closes it. @returns {Promise<number>} the port */
export function acceptAndGreet() {
  const byte = new Uint8Array([0x21]);
  return listen((socket) => {
    socket.outputStream.writeAsync(byte);
    socket.close();
  });
}

/**
 * Connects, reads the byte with which the server greets, and closes.
 *
 * @returns {Promise<boolean>} whether it resumed a session
 */
export async function handshake() {
  const socket = await connect();
  await new DataReader(socket.inputStream).loadAsync(1);
  const { isSessionResumed } = socket.information;
  socket.close();
  return isSessionResumed;
}
