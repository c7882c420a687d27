// The receiving process: plain node:net and node:dgram, nothing of uwp-sockets. Each transfer has a port of its own.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

import { OrderedDigest } from './ordered-digest.mjs';
import { HEADER_SIZE } from './rows.mjs';

const HOST = '127.0.0.1';
const RECEIVE_BUFFER = 4 << 20;

/** Bytes of a receive buffer that a datagram of 1,200 bytes occupies: Linux charges 2,048 of data and 256 of `sk_buff`. */
const CHARGED_BYTES = 2304;
/** More datagrams in flight are no faster. */
const LARGEST_WINDOW = 1024;

/** Filled, so that no transfer has page faults in it. */
const store = new Uint8Array(64 << 20).fill(1);

/** @typedef {{ protocol: 'tcp' | 'udp', bytes: number, datagrams: number }} Expectation */

process.on('message', async (/** @type {Expectation} */ { protocol, bytes, datagrams }) => {
  send({ host: HOST, ...(protocol === 'tcp' ? await expectStream(bytes) : await expectDatagrams(datagrams)) });
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
 * Ends the connection when everything has arrived, which acknowledges it to the sender.
 *
 * @param {net.Socket} connection
 * @param {number} bytes
 */
function receiveStream(connection, bytes) {
  const digest = new OrderedDigest(store);
  connection.on('data', (data) => {
    digest.append(data);
    if (digest.bytes >= bytes) connection.end(() => reportDigest(digest));
  });
  connection.on('end', () => {
    if (digest.bytes < bytes) send({ error: `the connection ended after ${digest.bytes} of ${bytes} bytes` });
  });
  connection.on('error', (error) => send({ error: error.message }));
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
  const assembly = new DatagramAssembly(digest, count, stride, () => setImmediate(reportDigest, digest));
  socket.on('message', (message, { port, address }) => {
    const acknowledgement = assembly.receive(message);
    if (acknowledgement) socket.send(acknowledgement, port, address);
  });
  process.once('message', () => socket.close());
}

/** Reassembles numbered datagrams. Accepts them in order only; any other is dropped and answered with an acknowledgement. */
class DatagramAssembly {
  #digest;
  #next = 0;
  #expected;
  #stride;
  #finished;

  /**
   * @param {OrderedDigest} digest
   * @param {number} expected datagrams
   * @param {number} stride datagrams between acknowledgements
   * @param {() => void} finished called once, after the last datagram
   */
  constructor(digest, expected, stride, finished) {
    this.#digest = digest;
    this.#expected = expected;
    this.#stride = stride;
    this.#finished = finished;
  }

  /**
   * @param {Buffer} datagram
   * @returns {Uint8Array | undefined} the acknowledgement to send: the next number expected
   */
  receive(datagram) {
    if (datagram.readUInt32BE() !== this.#next) return this.#acknowledgement();
    this.#digest.append(datagram.subarray(HEADER_SIZE));
    this.#next++;
    if (this.#next === this.#expected) this.#finished();
    const due = this.#next % this.#stride === 0 || this.#next === this.#expected;
    return due ? this.#acknowledgement() : undefined;
  }

  #acknowledgement() {
    const acknowledgement = Buffer.alloc(HEADER_SIZE);
    acknowledgement.writeUInt32BE(this.#next);
    return acknowledgement;
  }
}

/** @param {OrderedDigest} digest */
function reportDigest(digest) {
  send({ bytes: digest.bytes, sha256: digest.finish() });
}

/** @param {Record<string, unknown>} message */
function send(message) {
  process.send?.(message);
}
