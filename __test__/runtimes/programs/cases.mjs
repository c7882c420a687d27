// What has to work on every runtime, on its main thread and in its workers: title and function of each case.
import assert from 'node:assert';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import {
  asDuplex,
  asReadableStream,
  asStreamForRead,
  asStreamForWrite,
  asWritableStream,
  Certificate,
  DataReader,
  DataWriter,
  DatagramSocket,
  HostName,
  InMemoryRandomAccessStream,
  InputStreamOptions,
  MessageWebSocket,
  SocketMessageType,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  StreamWebSocket,
  Uri,
  WebSocketListener,
} from 'uwp-sockets';

const LOOPBACK = new HostName('127.0.0.1');
/** A certificate for `localhost` with its key, which nothing but these cases trusts. */
const CERTIFICATE = readFileSync(new URL('localhost.pem', import.meta.url), 'utf8');
const MEGABYTE = new Uint8Array(1 << 20).map((_, index) => index * 7);

/** @type {readonly (readonly [string, () => Promise<void>])[]} */
export const CASES = [
  ['TCP: a message and its echo', () => echoes({})],
  ['TCP: a megabyte and its echo', tcpMegabyte],
  ['TCP: a server of node:net and a client of ours', tcpToNode],
  ['TCP: a client of node:net and a server of ours', tcpFromNode],
  ['TCP: a refused connection fails with its status', tcpRefused],
  ['UDP: a datagram and its answer', udpAnswer],
  ['UDP: a batch of a hundred datagrams', udpBatch],
  ['UDP: batches with for await', udpMessages],
  ['TLS: a message and its echo', () => echoes({ protectionLevel: SocketProtectionLevel.tls13, host: 'localhost' })],
  ['TLS: an untrusted certificate is refused', tlsUntrusted],
  ['WebSocket: messages of text and bytes', webSocketMessages],
  ['WebSocket: a stream', webSocketStream],
  ['bridges: Node streams', nodeStreams],
  ['bridges: a Duplex', duplex],
  ['bridges: web streams', webStreams],
  ['abort: a signal cancels a connect', abortedConnect],
  ['abort: a signal cancels a read', abortedRead],
  ['abort: a signal that has aborted starts nothing', abortedBefore],
];

/** A connected pair: the client, and the server's end. */
async function pair({ protectionLevel = SocketProtectionLevel.plainSocket, host = '127.0.0.1', trusts = true } = {}) {
  const listener = new StreamSocketListener();
  const isProtected = protectionLevel !== SocketProtectionLevel.plainSocket;
  if (isProtected) listener.control.serverCertificate = Certificate.fromPem(CERTIFICATE);
  const accepted = new Promise((resolve) => {
    listener.onconnectionreceived = ({ socket }) => resolve(socket);
  });
  await listener.bindEndpointAsync(LOOPBACK, '', protectionLevel);
  const client = new StreamSocket();
  if (isProtected && trusts) client.control.trustedRoots.append(Certificate.fromPem(CERTIFICATE));
  try {
    await client.connectAsync(new HostName(host), listener.information.localPort, protectionLevel);
    return { client, server: await accepted };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    listener.close();
  }
}

async function echoes(options) {
  const { client, server } = await pair(options);
  const writer = new DataWriter(client.outputStream);
  writer.writeString('hello');
  await writer.storeAsync();
  await writer.flushAsync();
  const reader = new DataReader(server.inputStream);
  assert.equal(await reader.loadAsync(5), 5);
  await server.outputStream.writeAsync(reader.detachBuffer());
  const answer = new DataReader(client.inputStream);
  assert.equal(await answer.loadAsync(5), 5);
  assert.equal(answer.readString(5), 'hello');
  client.close();
  assert.equal(await new DataReader(server.inputStream).loadAsync(1), 0);
  server.close();
}

async function tcpMegabyte() {
  const { client, server } = await pair();
  const echo = sendBack(server);
  const sent = client.outputStream.writeAsync(MEGABYTE);
  const reader = new DataReader(client.inputStream);
  assert.equal(await reader.loadAsync(MEGABYTE.length), MEGABYTE.length);
  const back = new Uint8Array(MEGABYTE.length);
  reader.readBytes(back);
  assert.ok(Buffer.from(back).equals(MEGABYTE));
  await sent;
  await client.shutdownAsync();
  await echo;
  client.close();
}

/** Echoes until the peer ends. */
async function sendBack(socket) {
  for await (const bytes of socket.inputStream) await socket.outputStream.writeAsync(bytes.slice());
  socket.close();
}

async function tcpToNode() {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new StreamSocket();
  await socket.connectAsync(LOOPBACK, String(server.address().port));
  await socket.outputStream.writeAsync(Buffer.from('to node'));
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(7);
  assert.equal(reader.readString(7), 'to node');
  socket.close();
  server.close();
}

async function tcpFromNode() {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = async ({ socket }) => {
    await pipeline(asStreamForRead(socket.inputStream), asStreamForWrite(socket.outputStream));
    socket.close();
  };
  await listener.bindEndpointAsync(LOOPBACK, '');
  const socket = connect(Number(listener.information.localPort), '127.0.0.1');
  socket.end('from node');
  let echoed = '';
  for await (const chunk of socket) echoed += chunk;
  assert.equal(echoed, 'from node');
  listener.close();
}

async function tcpRefused() {
  const { localPort } = await closedPort();
  const socket = new StreamSocket();
  const error = await rejection(socket.connectAsync(LOOPBACK, localPort));
  assert.equal(error.code, 'ECONNREFUSED');
  socket.close();
}

/** A port on which nothing listens any more. */
async function closedPort() {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = () => {};
  await listener.bindEndpointAsync(LOOPBACK, '');
  const { localPort } = listener.information;
  listener.close();
  return { localPort };
}

/** A bound socket that gives its datagrams to a handler. */
async function bound(onmessagereceived) {
  const socket = new DatagramSocket();
  if (onmessagereceived) socket.onmessagereceived = onmessagereceived;
  await socket.bindEndpointAsync(LOOPBACK, '');
  return socket;
}

async function udpAnswer() {
  const server = await bound(async (event) => {
    const output = await server.getOutputStreamAsync(event.remoteAddress, event.remotePort);
    await output.writeAsync(Buffer.from(`${text(event)} back`));
  });
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const client = await bound((event) => answered(text(event)));
  const output = await client.getOutputStreamAsync(LOOPBACK, server.information.localPort);
  await output.writeAsync(Buffer.from('there'));
  assert.equal(await answer, 'there back');
  client.close();
  server.close();
}

function text(event) {
  const reader = event.getDataReader();
  return reader.readString(reader.unconsumedBufferLength);
}

async function udpBatch() {
  const received = [];
  let all;
  const done = new Promise((resolve) => (all = resolve));
  const server = await bound((event) => {
    if (received.push(text(event)) === 100) all();
  });
  const client = new DatagramSocket();
  await client.connectAsync(LOOPBACK, server.information.localPort);
  const sent = Array.from({ length: 100 }, (_, index) => `datagram ${index}`);
  for (const each of sent) void client.outputStream.writeAsync(Buffer.from(each));
  await client.outputStream.flushAsync();
  await done;
  assert.deepEqual(received, sent);
  client.close();
  server.close();
}

async function udpMessages() {
  const server = new DatagramSocket();
  const messages = server.messages();
  await server.bindEndpointAsync(LOOPBACK, '');
  const client = new DatagramSocket();
  await client.connectAsync(LOOPBACK, server.information.localPort);
  client.outputStream.tryWriteBatch([Buffer.from('one'), Buffer.from('two'), Buffer.from('three')]);
  let count = 0;
  for await (const batch of messages) {
    count += batch.lengths.length;
    if (count === 3) break;
  }
  client.close();
  server.close();
}

async function tlsUntrusted() {
  const protectionLevel = SocketProtectionLevel.tls12;
  const error = await rejection(pair({ protectionLevel, host: 'localhost', trusts: false }));
  // The certificate is its own root: CERT_E_UNTRUSTEDROOT.
  assert.equal(error.number >>> 0, 0x800b0109);
}

async function webSocketListener(accept) {
  const listener = new WebSocketListener();
  listener.onconnectionreceived = accept;
  await listener.bindEndpointAsync(LOOPBACK, '');
  return { listener, uri: new Uri(`ws://127.0.0.1:${listener.information.localPort}/`) };
}

async function webSocketMessages() {
  const { listener, uri } = await webSocketListener((args) => {
    const socket = args.acceptMessageWebSocket();
    socket.onmessagereceived = (message) => {
      socket.control.messageType = message.messageType;
      void socket.outputStream.writeAsync(message.detachBuffer());
    };
  });
  const client = new MessageWebSocket();
  const received = [];
  let all;
  const done = new Promise((resolve) => (all = resolve));
  client.onmessagereceived = (message) => {
    received.push([message.messageType, text(message)]);
    if (received.length === 2) all();
  };
  await client.connectAsync(uri);
  const { utf8, binary } = SocketMessageType;
  for (const type of [utf8, binary]) {
    client.control.messageType = type;
    await client.outputStream.writeAsync(Buffer.from('message'));
  }
  await done;
  assert.deepEqual(received, [
    [utf8, 'message'],
    [binary, 'message'],
  ]);
  await closing(client);
  listener.close();
}

async function closing(socket) {
  const closed = new Promise((resolve) => (socket.onclosed = resolve));
  socket.close(1000, '');
  await closed;
}

async function webSocketStream() {
  const { listener, uri } = await webSocketListener(async (args) => {
    const socket = args.acceptStreamWebSocket();
    for await (const bytes of socket.inputStream) await socket.outputStream.writeAsync(bytes.slice());
  });
  const client = new StreamWebSocket();
  await client.connectAsync(uri);
  void client.outputStream.writeAsync(MEGABYTE);
  const reader = new DataReader(client.inputStream);
  assert.equal(await reader.loadAsync(MEGABYTE.length), MEGABYTE.length);
  const back = new Uint8Array(MEGABYTE.length);
  reader.readBytes(back);
  assert.ok(Buffer.from(back).equals(MEGABYTE));
  await closing(client);
  listener.close();
}

async function nodeStreams() {
  const { client, server } = await pair();
  const echo = pipeline(asStreamForRead(server.inputStream), asStreamForWrite(server.outputStream));
  const sending = pipeline(Readable.from([MEGABYTE]), asStreamForWrite(client.outputStream));
  const ends = [sending.then(() => client.shutdownAsync()), echo.then(() => server.close())];
  const chunks = [];
  for await (const chunk of asStreamForRead(client.inputStream)) chunks.push(chunk);
  assert.ok(Buffer.concat(chunks).equals(MEGABYTE));
  await Promise.all(ends);
  client.close();
}

async function duplex() {
  const { client, server } = await pair();
  const far = asDuplex(server);
  far.pipe(far);
  const near = asDuplex(client);
  near.end('duplex');
  let echoed = '';
  for await (const chunk of near) echoed += chunk;
  assert.equal(echoed, 'duplex');
}

async function webStreams() {
  const [source, destination] = [new InMemoryRandomAccessStream(), new InMemoryRandomAccessStream()];
  const result = destination.cloneStream();
  await source.writeAsync(MEGABYTE);
  source.seek(0);
  const { client, server } = await pair();
  const received = asReadableStream(server.inputStream).pipeTo(asWritableStream(destination));
  await asReadableStream(source).pipeTo(asWritableStream(client.outputStream));
  await client.shutdownAsync();
  await received;
  const copy = new Uint8Array(MEGABYTE.length);
  await result.readAsync(copy, copy.length);
  assert.ok(Buffer.from(copy).equals(MEGABYTE));
  client.close();
  server.close();
}

async function abortedConnect() {
  const socket = new StreamSocket();
  const controller = new AbortController();
  const connecting = socket.connectAsync(LOOPBACK, '9', { signal: controller.signal });
  controller.abort(new Error('enough'));
  const error = await rejection(connecting);
  assert.equal(error.cause?.message, 'enough');
  socket.close();
}

async function abortedRead() {
  const { client, server } = await pair();
  const controller = new AbortController();
  const reader = new DataReader(client.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  const loading = reader.loadAsync(10, { signal: controller.signal });
  controller.abort();
  const error = await rejection(loading);
  assert.equal(error.name, 'Canceled');
  client.close();
  server.close();
}

async function abortedBefore() {
  const socket = new StreamSocket();
  const error = await rejection(socket.connectAsync(LOOPBACK, '9', { signal: AbortSignal.abort() }));
  assert.equal(error.name, 'Canceled');
  socket.close();
}

async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
