import { once } from 'node:events';

import test from 'ava';
import {
  Certificate,
  CertificateQuery,
  CertificateStores,
  ConnectionProfileFilter,
  DatagramSocket,
  DataReader,
  DataWriter,
  EndpointPair,
  InMemoryRandomAccessStream,
  MessageWebSocket,
  NetworkInformation,
  RandomAccessStream,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  StreamWebSocket,
  Uri,
} from 'uwp-sockets';

import { CANCELED, rejects } from '../helpers/failures.js';
import { connectedPair, LOOPBACK, nodeServer, streamSocket } from '../helpers/tcp-peers.js';
import { wsPair } from '../helpers/ws-server.js';
import { newSocket } from '../helpers/udp-sockets.js';

const REASON = new Error('too late');
const ABORTED = { signal: AbortSignal.abort(REASON) };
const PAIR = new EndpointPair(null, '', LOOPBACK, '9');
const BYTE = Uint8Array.of(1);

function listener(): StreamSocketListener {
  const made = new StreamSocketListener();
  made.onconnectionreceived = () => undefined;
  return made;
}

const ALONE: Record<string, () => PromiseLike<unknown>> = {
  'StreamSocket.connectAsync': () => new StreamSocket().connectAsync(LOOPBACK, '9', ABORTED),
  'StreamSocket.connectAsync of a pair': () => new StreamSocket().connectAsync(PAIR, ABORTED),
  'StreamSocket.getEndpointPairsAsync': () => StreamSocket.getEndpointPairsAsync(LOOPBACK, '9', ABORTED),
  'StreamSocketListener.bindServiceNameAsync': () => listener().bindServiceNameAsync('', ABORTED),
  'StreamSocketListener.bindEndpointAsync': () => listener().bindEndpointAsync(LOOPBACK, '', ABORTED),
  'DatagramSocket.bindServiceNameAsync': () => new DatagramSocket().bindServiceNameAsync('', ABORTED),
  'DatagramSocket.bindEndpointAsync': () => new DatagramSocket().bindEndpointAsync(LOOPBACK, '', ABORTED),
  'DatagramSocket.connectAsync': () => new DatagramSocket().connectAsync(LOOPBACK, '9', ABORTED),
  'DatagramSocket.getOutputStreamAsync': () => new DatagramSocket().getOutputStreamAsync(PAIR, ABORTED),
  'DatagramSocket.getEndpointPairsAsync': () => DatagramSocket.getEndpointPairsAsync(LOOPBACK, '9', ABORTED),
  'MessageWebSocket.connectAsync': () => new MessageWebSocket().connectAsync(new Uri('ws://127.0.0.1:9/'), ABORTED),
  'StreamWebSocket.connectAsync': () => new StreamWebSocket().connectAsync(new Uri('ws://127.0.0.1:9/'), ABORTED),
  'CertificateStores.findAllAsync': () => CertificateStores.findAllAsync(ABORTED),
  'CertificateStores.findAllAsync of a query': () => CertificateStores.findAllAsync(new CertificateQuery(), ABORTED),
  'Certificate.fromPfxAsync': () => Certificate.fromPfxAsync(BYTE, '', ABORTED),
  'NetworkInformation.findConnectionProfilesAsync': () =>
    NetworkInformation.findConnectionProfilesAsync(new ConnectionProfileFilter(), ABORTED),
  'NetworkInformation.getProxyConfigurationAsync': () =>
    NetworkInformation.getProxyConfigurationAsync(new Uri('http://example.org/'), ABORTED),
  'InMemoryRandomAccessStream.writeAsync': () => new InMemoryRandomAccessStream().writeAsync(BYTE, ABORTED),
  'InMemoryRandomAccessStream.flushAsync': () => new InMemoryRandomAccessStream().flushAsync(ABORTED),
};

for (const [member, call] of Object.entries(ALONE)) {
  test(`${member} with a signal that has aborted is cancelled, for its reason`, async (t) => {
    const error = await rejects(t, call(), CANCELED);
    t.is(error.cause, REASON);
  });
}

test('no connection is opened with a signal that has aborted', async (t) => {
  const server = await nodeServer(t);
  // A connect that starts before it is cancelled sometimes succeeds.
  for (let round = 0; round < 300; round++) {
    await rejects(t, new StreamSocket().connectAsync(LOOPBACK, server.port, ABORTED), CANCELED);
  }
  const socket = streamSocket(t);
  const [first] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  t.is(String(first.remotePort), socket.information.localPort);
});

test('no operation of a connected StreamSocket starts with an aborted signal, and the connection continues', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { inputStream, outputStream } = socket;
  const memory = new InMemoryRandomAccessStream();
  for (const call of [
    () => outputStream.flushAsync(ABORTED),
    () => new DataWriter(outputStream).flushAsync(ABORTED),
    () => new DataWriter(outputStream).storeAsync(ABORTED),
    () => outputStream.writeAsync(BYTE, ABORTED),
    () => inputStream.readAsync(new Uint8Array(1), 1, 0, ABORTED),
    () => new DataReader(inputStream).loadAsync(1, ABORTED),
    () => RandomAccessStream.copyAsync(inputStream, memory, ABORTED),
    () => socket.shutdownAsync(ABORTED),
    () => socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOOPBACK, ABORTED),
  ]) {
    const error = await rejects(t, call(), CANCELED);
    t.is(error.cause, REASON);
  }
  peer.write('x');
  t.is((await inputStream.readAsync(new Uint8Array(1), 1)).length, 1);
});

test('nothing of a connected DatagramSocket starts with a signal that has aborted', async (t) => {
  const socket = newSocket(t);
  await socket.connectAsync(LOOPBACK, '9');
  await rejects(t, socket.outputStream.writeAsync(BYTE, ABORTED), CANCELED);
  await rejects(t, socket.outputStream.flushAsync(ABORTED), CANCELED);
  t.is(socket.information.statistics!.datagramsSent, 0);
});

test('nothing of a connected WebSocket starts with a signal that has aborted, and the connection continues', async (t) => {
  const { socket, peer } = await wsPair(t, new MessageWebSocket());
  const { outputStream } = socket;
  for (const call of [
    () => outputStream.writeAsync(BYTE, ABORTED),
    () => outputStream.flushAsync(ABORTED),
    () => socket.sendFinalFrameAsync(BYTE, ABORTED),
    () => socket.sendNonfinalFrameAsync(BYTE, ABORTED),
    () => socket.pingAsync(ABORTED),
    () => socket.pingAsync(BYTE, ABORTED),
  ]) {
    const error = await rejects(t, call(), CANCELED);
    t.is(error.cause, REASON);
  }
  const message = once(peer, 'message');
  await outputStream.writeAsync(Buffer.from('only this'));
  t.is(String((await message)[0]), 'only this');
});
