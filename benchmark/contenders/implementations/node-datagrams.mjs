// UDP sockets of node:dgram.
import dgram from 'node:dgram';
import { once } from 'node:events';

import { rewriteHeader } from '../measuring/media-header.mjs';
import { choice, number, text } from '../measuring/program.mjs';

const RECEIVE_BUFFER = number('buffer', 4 << 20);

const target = new Uint8Array(65_536);

async function connect() {
  const socket = dgram.createSocket('udp4');
  socket.connect(number('port'), text('host'));
  await once(socket, 'connect');
  return socket;
}

/**
 * @param {dgram.Socket} socket
 * @param {number} [port]
 */
async function bind(socket, port = 0) {
  socket.bind(port, text('host'));
  await once(socket, 'listening');
  return socket.address().port;
}

/** Sends a batch at once and waits for all callbacks, with `style=each` for each before the next. */
export async function openSender() {
  const socket = await connect();
  const send = choice('style', { all: sendAll, each: sendEach }, 'all');
  return {
    send: (/** @type {readonly Uint8Array[]} */ batch) => send(socket, batch),
    close: () => socket.close(),
  };
}

/**
 * @param {dgram.Socket} socket
 * @param {readonly Uint8Array[]} batch
 */
function sendAll(socket, batch) {
  return new Promise((resolve, reject) => {
    let pending = batch.length;
    const sent = (/** @type {Error | null} */ error) => (error ? reject(error) : --pending || resolve(undefined));
    for (const payload of batch) socket.send(payload, sent);
  });
}

/**
 * @param {dgram.Socket} socket
 * @param {readonly Uint8Array[]} batch
 */
async function sendEach(socket, batch) {
  for (const payload of batch) {
    await new Promise((resolve, reject) => {
      socket.send(payload, (error) => (error ? reject(error) : resolve(undefined)));
    });
  }
}

/** Exchanges datagrams of 160 bytes. */
export async function openExchange() {
  const payload = new Uint8Array(160).fill(0x55);
  const socket = await connect();
  let arrived = (/** @type {unknown} */ _) => {};
  socket.on('message', (message) => arrived(message));
  return {
    exchange() {
      socket.send(payload);
      return new Promise((resolve) => (arrived = resolve));
    },
    close: () => socket.close(),
  };
}

/**
 * Receives; the handler copies every payload out.
 *
 * @param {(bytes: number) => void} copied
 * @param {number} [sharedPort] port to share with other sockets, 0 for any
 * @returns {Promise<number>} the port
 */
export function receive(copied, sharedPort) {
  const sharing = sharedPort === undefined ? {} : { reusePort: true }; // newer than the types of the oldest Node.js
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER, ...sharing });
  socket.on('message', (message) => {
    target.set(message);
    copied(message.length);
  });
  return bind(socket, sharedPort);
}

/** Sends every datagram back. @returns {Promise<number>} the port */
export function echo() {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
  socket.on('message', (message, { address, port }) => socket.send(message, port, address));
  return bind(socket);
}

/**
 * Sends each datagram to all peers, in the memory in which it was received.
 *
 * @param {readonly string[]} ports of the peers
 * @param {(packets: number) => void} relayed
 * @returns {Promise<number>} the port
 */
export function relay(ports, relayed) {
  const host = text('host');
  const targets = ports.map(Number);
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
  const sent = (/** @type {Error | null} */ error) => relayed(error ? 0 : 1);
  socket.on('message', (message) => {
    rewriteHeader(new DataView(message.buffer, message.byteOffset, message.length), 0, message.length);
    for (const port of targets) socket.send(message, port, host, sent);
  });
  return bind(socket);
}

/** Binds a socket with a handler. */
export async function openIdle() {
  const socket = dgram.createSocket('udp4');
  socket.on('message', () => {});
  await bind(socket);
  return socket;
}
