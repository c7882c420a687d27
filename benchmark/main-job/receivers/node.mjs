// Receives with plain node:net and node:dgram, nothing of uwp-sockets.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

import { DatagramAssembly, windowOf } from './datagram-assembly.mjs';
import { fail } from './receipt.mjs';
import { HOST, RECEIVE_BUFFER, serve } from './serve.mjs';

/** @typedef {import('./receipt.mjs').Receipt} Receipt */

serve(expectStream, expectDatagrams);

/** @param {Receipt} receipt */
async function expectStream(receipt) {
  const server = net.createServer((connection) => {
    server.close();
    receiveStream(connection, receipt);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return { port: /** @type {net.AddressInfo} */ (server.address()).port, window: 0 };
}

/**
 * @param {net.Socket} connection
 * @param {Receipt} receipt
 */
function receiveStream(connection, receipt) {
  connection.on('data', (data) => {
    receipt.digest.append(data);
    if (receipt.isComplete) connection.end(() => receipt.report());
  });
  connection.on('end', () => receipt.reportMissing());
  connection.on('error', fail);
}

/** @param {Receipt} receipt */
async function expectDatagrams(receipt) {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER });
  socket.bind(0, HOST);
  await once(socket, 'listening');
  const window = windowOf(socket.getRecvBufferSize());
  receiveDatagrams(socket, receipt, window);
  process.once('message', () => socket.close());
  return { port: socket.address().port, window };
}

/**
 * @param {dgram.Socket} socket
 * @param {Receipt} receipt
 * @param {number} window
 */
function receiveDatagrams(socket, receipt, window) {
  let remote = { port: 0, address: '' };
  const assembly = new DatagramAssembly(receipt, window, (data) => socket.send(data, remote.port, remote.address));
  socket.on('message', (message, sender) => {
    remote = sender;
    assembly.receive(message, 0, message.length);
  });
}
