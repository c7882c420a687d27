// The receiving process: plain node:net and node:dgram, nothing of uwp-sockets. Each transfer has a port of its own.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

import { DatagramAssembly } from './datagram-assembly.mjs';
import { OrderedDigest } from './ordered-digest.mjs';

const HOST = '127.0.0.1';
const RECEIVE_BUFFER = 4 << 20;

/** What the kernel charges a receive buffer for a datagram of 1,200 bytes: 2,048 of data and 256 of bookkeeping. */
const CHARGED_BYTES = 2304;
/** More in flight gains nothing. */
const LARGEST_WINDOW = 1024;

/** Filled once, so that no transfer pays for its pages. */
const store = new Uint8Array(64 << 20).fill(1);

/** @typedef {{ protocol: 'tcp' | 'udp', bytes: number, datagrams: number }} Expectation */

process.on('message', async (/** @type {Expectation} */ { protocol, bytes, datagrams }) => {
  tell({ host: HOST, ...(protocol === 'tcp' ? await expectStream(bytes) : await expectDatagrams(datagrams)) });
});
process.on('disconnect', () => process.exit());

/** @param {number} bytes */
async function expectStream(bytes) {
  const server = net.createServer((connection) => {
    server.close();
    receiveStream(connection, bytes);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return { port: /** @type {net.AddressInfo} */ (server.address()).port, window: 0 };
}

/**
 * Ends the connection when everything has arrived: the sender takes that for the receipt.
 *
 * @param {net.Socket} connection
 * @param {number} bytes
 */
function receiveStream(connection, bytes) {
  const digest = new OrderedDigest(store);
  connection.on('data', (data) => {
    digest.append(data);
    if (digest.bytes >= bytes) connection.end(() => tellDigest(digest));
  });
  connection.on('end', () => {
    if (digest.bytes < bytes) tell({ error: `the connection ended after ${digest.bytes} of ${bytes} bytes` });
  });
  connection.on('error', (error) => tell({ error: error.message }));
}

/** @param {number} count */
async function expectDatagrams(count) {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
  socket.bind(0, HOST);
  await once(socket, 'listening');
  const fitting = Math.floor(socket.getRecvBufferSize() / CHARGED_BYTES / 2);
  const window = Math.min(fitting, LARGEST_WINDOW);
  receiveDatagrams(socket, count, Math.max(window >> 2, 1));
  return { port: socket.address().port, window };
}

/**
 * @param {dgram.Socket} socket
 * @param {number} count
 * @param {number} stride datagrams between acknowledgements
 */
function receiveDatagrams(socket, count, stride) {
  const digest = new OrderedDigest(store);
  const assembly = new DatagramAssembly(digest, count, stride, () => setImmediate(tellDigest, digest));
  socket.on('message', (message, { port, address }) => {
    const acknowledgement = assembly.take(message);
    if (acknowledgement) socket.send(acknowledgement, port, address);
  });
  process.once('message', () => socket.close());
}

/** @param {OrderedDigest} digest */
function tellDigest(digest) {
  tell({ bytes: digest.bytes, sha256: digest.finish() });
}

/** @param {Record<string, unknown>} message */
function tell(message) {
  process.send?.(message);
}
