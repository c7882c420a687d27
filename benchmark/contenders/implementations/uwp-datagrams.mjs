// UDP with DatagramSocket.
import { DatagramSocket, HostName, SocketDriver } from 'uwp-sockets';

import { rewriteHeader } from '../measuring/media-header.mjs';
import { choice, number, text } from '../measuring/program.mjs';
import { batchWriter } from './uwp-batches.mjs';

const LONGEST = 65_536;
const RECEIVE_BUFFER = number('buffer', 4 << 20);
const TURN_LIMIT = number('limit', 0);
const DRIVER = text('driver', '');

if (DRIVER) SocketDriver.use(/** @type {'loop' | 'threads'} */ (DRIVER));

const host = new HostName(text('host'));

/** Sends in one of the styles of `uwp-batches.mjs`. */
export async function openSender() {
  const socket = new DatagramSocket();
  await socket.connectAsync(host, text('port'));
  return { send: batchWriter(socket.outputStream), close: () => socket.close() };
}

/** Exchanges datagrams of 160 bytes. */
export async function openExchange() {
  const payload = new Uint8Array(160).fill(0x55);
  const socket = new DatagramSocket();
  let arrived = (/** @type {unknown} */ _) => {};
  socket.addEventListener('messagereceived', (message) => arrived(message.getDataReader().detachBuffer()));
  await socket.connectAsync(host, text('port'));
  const { outputStream } = socket;
  return {
    exchange() {
      outputStream.writeAsync(payload);
      return new Promise((resolve) => (arrived = resolve));
    },
    close: () => socket.close(),
  };
}

/**
 * `style=each` has a handler of datagrams, `style=batch` one of batches. `limit=` sets the limit of a turn.
 *
 * @param {(bytes: number) => void} copied
 * @param {number} [sharedPort] port to share with other sockets, 0 for any
 * @returns {Promise<number>} the port
 */
export async function receive(copied, sharedPort) {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = RECEIVE_BUFFER;
  if (TURN_LIMIT) socket.control.receiveTurnLimit = TURN_LIMIT;
  if (sharedPort !== undefined) socket.control.sharePort = true;
  choice('style', { each: copyEach, batch: copyBatches }, 'each')(socket, copied);
  await socket.bindEndpointAsync(host, sharedPort ? `${sharedPort}` : '');
  return Number(socket.information.localPort);
}

/**
 * @param {DatagramSocket} socket
 * @param {(bytes: number) => void} copied
 */
function copyEach(socket, copied) {
  let target = new Uint8Array(0);
  socket.addEventListener('messagereceived', (message) => {
    const reader = message.getDataReader();
    const length = reader.unconsumedBufferLength;
    if (target.length !== length) target = new Uint8Array(length);
    reader.readBytes(target);
    copied(length);
  });
}

/** A result that is stored: V8 may remove reads without effect. */
export let firstBytes = 0;

/**
 * The payloads of a batch lie back to back: one copy takes them all, and each is read in its place.
 *
 * @param {DatagramSocket} socket
 * @param {(bytes: number) => void} copied
 */
function copyBatches(socket, copied) {
  let target = new Uint8Array(LONGEST);
  socket.addEventListener('messagesreceived', (batch) => {
    const { bytes } = batch;
    if (target.length < bytes.length) target = new Uint8Array(2 * bytes.length);
    target.set(bytes);
    for (let index = 0; index < batch.length; index++) {
      const length = batch.byteLength(index);
      firstBytes += target[batch.offset(index)] ?? 0;
      copied(length);
    }
    batch[Symbol.dispose]();
  });
}

/** Sends every datagram back. @returns {Promise<number>} the port */
export async function echo() {
  const socket = new DatagramSocket();
  socket.addEventListener('messagereceived', async (message) => {
    const { remoteAddress, remotePort } = message;
    const stream = await socket.getOutputStreamAsync(remoteAddress, remotePort);
    stream.writeAsync(message.detachBuffer());
  });
  await socket.bindEndpointAsync(host, '');
  return Number(socket.information.localPort);
}

/**
 * Passes whole batches on, in the memory in which they were received. What the kernel does not take is dropped.
 *
 * @param {readonly string[]} ports of the peers
 * @param {(packets: number) => void} relayed
 * @returns {Promise<number>} the port
 */
export async function relay(ports, relayed) {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = RECEIVE_BUFFER;
  /** @type {DatagramSocket['outputStream'][]} */
  const outputs = [];
  socket.addEventListener('messagesreceived', (batch) => {
    const { bytes, lengths } = batch;
    rewriteHeaders(bytes, lengths);
    for (const output of outputs) relayed(output.tryWriteSegments(bytes, lengths));
    batch[Symbol.dispose]();
  });
  await socket.bindEndpointAsync(host, '');
  for (const port of ports) outputs.push(await socket.getOutputStreamAsync(host, port));
  return Number(socket.information.localPort);
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint32Array} lengths
 */
function rewriteHeaders(bytes, lengths) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (const length of lengths) {
    rewriteHeader(view, offset, length);
    offset += length;
  }
}

/** Binds a socket with a handler. */
export async function openIdle() {
  const socket = new DatagramSocket();
  socket.addEventListener('messagereceived', () => {});
  await socket.bindEndpointAsync(host, '');
  return socket;
}
