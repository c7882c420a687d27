// Receives with StreamSocketListener, and with DatagramSocket by the batch.
import {
  Buffer as StreamBuffer,
  DatagramSocket,
  HostName,
  InputStreamOptions,
  StreamSocketListener,
} from 'uwp-sockets';

import { DatagramAssembly, windowOf } from './datagram-assembly.mjs';
import { fail } from './receipt.mjs';
import { HOST, RECEIVE_BUFFER, serve } from './serve.mjs';

/** @typedef {import('./receipt.mjs').Receipt} Receipt */
/** @typedef {import('uwp-sockets').StreamSocket} StreamSocket */
/** @typedef {import('uwp-sockets').DatagramSocketMessagesReceivedEventArgs} Batch */

const READ_SIZE = 64 * 1024;

const host = new HostName(HOST);

serve(expectStream, expectDatagrams);

/** @param {Receipt} receipt */
async function expectStream(receipt) {
  const listener = new StreamSocketListener();
  listener.addEventListener('connectionreceived', ({ socket }) => {
    listener.close();
    receiveStream(socket, receipt).catch(fail);
  });
  await listener.bindEndpointAsync(host, '');
  return { port: Number(listener.information.localPort), window: 0 };
}

/**
 * @param {StreamSocket} socket
 * @param {Receipt} receipt
 */
async function receiveStream(socket, receipt) {
  const memory = Buffer.alloc(READ_SIZE);
  const buffer = StreamBuffer.fromBytes(memory);
  while (!receipt.isComplete) {
    const { length } = await socket.inputStream.readAsync(buffer, READ_SIZE, InputStreamOptions.partial);
    if (length === 0) break;
    receipt.digest.append(memory, 0, length);
  }
  socket.close();
  receipt.reportMissing();
  if (receipt.isComplete) setImmediate(() => receipt.report());
}

/** @param {Receipt} receipt */
async function expectDatagrams(receipt) {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = RECEIVE_BUFFER;
  await socket.bindEndpointAsync(host, '');
  const window = windowOf(socket.control.inboundBufferSizeInBytes);
  receiveDatagrams(socket, receipt, window).catch(fail);
  process.once('message', () => socket.close());
  return { port: Number(socket.information.localPort), window };
}

/**
 * Ends when the socket is closed.
 *
 * @param {DatagramSocket} socket
 * @param {Receipt} receipt
 * @param {number} window
 */
async function receiveDatagrams(socket, receipt, window) {
  /** @type {DatagramAssembly | undefined} */
  let assembly;
  for await (const batch of socket.messages()) {
    assembly ??= new DatagramAssembly(receipt, window, await acknowledger(socket, batch));
    receiveBatch(assembly, batch);
  }
}

/**
 * Sends to where the first datagram came from.
 *
 * @param {DatagramSocket} socket
 * @param {Batch} first
 * @returns {Promise<(data: Uint8Array) => void>}
 */
async function acknowledger(socket, first) {
  const stream = await socket.getOutputStreamAsync(first.remoteAddress(0), first.remotePort(0));
  return (data) => void stream.writeAsync(data);
}

/**
 * @param {DatagramAssembly} assembly
 * @param {Batch} batch
 */
function receiveBatch(assembly, batch) {
  const { buffer, byteOffset, byteLength } = batch.bytes;
  const payloads = Buffer.from(buffer, byteOffset, byteLength);
  for (let index = 0; index < batch.length; index++) {
    const offset = batch.offset(index);
    assembly.receive(payloads, offset, offset + batch.byteLength(index));
  }
}
