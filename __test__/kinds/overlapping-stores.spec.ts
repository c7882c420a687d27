import { PassThrough } from 'node:stream';

import test from 'ava';
import { asOutputStream, DataWriter, StreamSocket } from 'uwp-sockets';

import { ILLEGAL_CALL, throws } from '../helpers/failures.js';
import { connectedPair, LOOPBACK, nodeServer, take } from '../helpers/tcp-peers.js';
import { connectedSocket, openReceiver } from '../helpers/udp-sockets.js';

test('each store of one turn is a separate datagram, in order', async (t) => {
  const { port, received } = await openReceiver(t);
  const { outputStream } = await connectedSocket(t, port);
  const writer = new DataWriter(outputStream);
  const stores = ['one', 'two', 'three'].map((text) => {
    writer.writeString(text);
    return writer.storeAsync();
  });
  t.is(writer.unstoredBufferLength, 0);
  t.deepEqual(await Promise.all(stores), [3, 3, 5]);
  writer.writeString('four');
  await writer.storeAsync();
  const texts = (await received.until(4)).map((bytes) => Buffer.from(bytes).toString());
  t.deepEqual(texts, ['one', 'two', 'three', 'four']);
});

test('a datagram writer is detached and closed right after its store', async (t) => {
  const { port, received } = await openReceiver(t);
  const { outputStream } = await connectedSocket(t, port);
  for (const text of ['first', 'second']) {
    const writer = new DataWriter(outputStream);
    writer.writeString(text);
    void writer.storeAsync();
    t.is(writer.detachStream(), outputStream);
    writer.close();
  }
  const texts = (await received.until(2)).map((bytes) => Buffer.from(bytes).toString());
  t.deepEqual(texts, ['first', 'second']);
});

test('stores of one turn over TCP arrive in order, also those that the kernel does not take at once', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const writer = new DataWriter(socket.outputStream);
  const pieces = Array.from({ length: 64 }, (_, index) => Buffer.alloc(100_000, index));
  const stores = pieces.map((piece) => {
    writer.writeBytes(piece);
    return writer.storeAsync();
  });
  writer.detachStream();
  writer.close();
  t.true((await take(peer, 6_400_000)).equals(Buffer.concat(pieces)));
  t.deepEqual(new Set(await Promise.all(stores)), new Set([100_000]));
});

test('stores of one turn to a Node stream arrive in order, and a close right after loses none', async (t) => {
  const target = new PassThrough();
  const writer = new DataWriter(asOutputStream(target));
  for (const text of ['one ', 'two ', 'three']) {
    writer.writeString(text);
    void writer.storeAsync();
  }
  writer.close();
  const chunks: Buffer[] = [];
  for await (const chunk of target) chunks.push(chunk as Buffer);
  t.is(Buffer.concat(chunks).toString(), 'one two three');
});

test('a store before the connect loses nothing: it leaves with the next one', async (t) => {
  const server = await nodeServer(t);
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  const writer = new DataWriter(socket.outputStream);
  writer.writeString('early');
  throws(t, () => writer.storeAsync(), ILLEGAL_CALL);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  writer.writeString(' late');
  t.is(await writer.storeAsync(), 10);
  t.is((await take(peer, 10)).toString(), 'early late');
});
