import { on } from 'node:events';

import test from 'ava';
import { AsyncStatus, DataReader } from 'uwp-sockets';

import {
  ABORTED,
  assertFailure,
  CANCELED,
  INVALID_ARGUMENT,
  REFUSED,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import { fullListener } from '../../../../helpers/tcp-full-listener.js';
import { connectedPair, ending, LOOPBACK, nodeServer, streamSocket, take } from '../../../../helpers/tcp-peers.js';
import { payload } from '../../../../helpers/tcp-payload.js';

const { started, completed, canceled, error: failed } = AsyncStatus;

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = payload(64 * 1024 * 1024);

test('a connect goes from started to completed', async (t) => {
  const server = await nodeServer(t);
  const connect = streamSocket(t).connectAsync(LOOPBACK, server.port);
  const { operation } = connect;
  t.is(operation.status, started);
  t.is(operation.errorCode, null);
  t.throws(() => operation.getResults());
  t.throws(() => operation.close());
  const calls: unknown[] = [];
  operation.completed = (info, status) => calls.push(info, status);
  await connect;
  t.is(operation.status, completed);
  t.is(operation.getResults(), undefined);
  t.is(operation, connect.operation);
  t.deepEqual(calls, [operation, completed]);
});

test('a connect that fails goes from started to error', async (t) => {
  const server = await nodeServer(t);
  const { operation } = streamSocket(t).connectAsync(LOOPBACK, server.port);
  t.is(operation.status, started);
  const refused = streamSocket(t).connectAsync(LOOPBACK, '1');
  await rejects(t, refused, REFUSED);
  t.is(refused.operation.status, failed);
  assertFailure(t, refused.operation.errorCode, REFUSED);
  t.throws(() => refused.operation.getResults(), { is: refused.operation.errorCode! });
});

test('a connect that is cancelled goes from started to canceled', async (t) => {
  const { port } = await fullListener(t);
  const connect = streamSocket(t).connectAsync(LOOPBACK, port);
  const outcome = rejects(t, connect, CANCELED);
  t.is(connect.operation.status, started);
  connect.operation.cancel();
  t.is(connect.operation.status, canceled);
  assertFailure(t, connect.operation.errorCode, CANCELED);
  await outcome;
});

test('then and done call back after the call, with the result or the error', async (t) => {
  const server = await nodeServer(t);
  const order: string[] = [];
  const record = (word: string) => () => order.push(word);
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, server.port);
  await new Promise<void>((resolve) => {
    connect.then(record('connected'), record('failed')).done(() => resolve());
    order.push('called');
  });
  await new Promise<void>((resolve) => {
    streamSocket(t)
      .connectAsync(LOOPBACK, '1')
      .done(record('connected'), (error) => {
        assertFailure(t, error, REFUSED);
        resolve();
      });
  });
  t.deepEqual(order, ['called', 'connected']);
});

test('a chain of then is cancelled at its end', async (t) => {
  const { port } = await fullListener(t);
  const socket = streamSocket(t);
  const chain = socket.connectAsync(LOOPBACK, port).then(() => t.fail('connected'));
  chain.cancel();
  await rejects(t, chain, CANCELED);
});

test('a read reports its progress', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(6), 6);
  const reported = new Promise<number>((resolve) => read.done(null, null, resolve));
  peer.write('abc');
  t.is(await reported, 3);
  t.is(read.operation.status, started);
  peer.write('def');
  t.is((await read).length, 6);
});

test('a read has the right status at each step', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(3), 3);
  t.is(read.operation.status, started);
  peer.write('abc');
  const result = await read;
  t.is(read.operation.status, completed);
  t.is(read.operation.getResults(), result);
});

test('cancelling a read is "Canceled" and ends the connection', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(3), 3);
  read.cancel();
  t.is(read.operation.status, canceled);
  const { name } = await rejects(t, read, CANCELED);
  t.is(name, 'Canceled');
  t.false((await ending(peer)).isReset);
  await t.throwsAsync(async () => socket.inputStream.readAsync(new Uint8Array(3), 3));
  await t.throwsAsync(async () => socket.outputStream.writeAsync(Uint8Array.of(1)));
  t.notThrows(() => socket.close());
});

test('cancelling a read when the peer has unsent data ahead resets the connection', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const write = socket.outputStream.writeAsync(TOO_MUCH);
  const read = socket.inputStream.readAsync(new Uint8Array(3), 3);
  const peerEnding = ending(peer);
  read.cancel();
  await rejects(t, read, CANCELED);
  await rejects(t, write, ABORTED);
  t.true((await peerEnding).isReset);
});

test('a signal cancels a read and a load', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const controller = new AbortController();
  const reader = new DataReader(socket.inputStream);
  await rejects(t, reader.loadAsync(1, { signal: AbortSignal.abort() }), CANCELED);
  peer.write('a');
  t.is(await reader.loadAsync(1, { signal: controller.signal }), 1, 'what never started did no harm');
  const read = socket.inputStream.readAsync(new Uint8Array(3), 3, undefined, { signal: controller.signal });
  controller.abort();
  await rejects(t, read, CANCELED);
});

test('cancelling a pending write is "Canceled" and ends the connection', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const first = socket.outputStream.writeAsync(TOO_MUCH);
  const second = socket.outputStream.writeAsync(Uint8Array.of(1));
  t.is(first.operation.status, started);
  const peerEnding = ending(peer);
  first.cancel();
  t.is(first.operation.status, canceled);
  await rejects(t, first, CANCELED);
  await rejects(t, second, ABORTED);
  await rejects(t, socket.outputStream.writeAsync(Uint8Array.of(1)), ABORTED);
  t.true((await peerEnding).isReset);
});

test('a signal cancels a write and a flush', async (t) => {
  const { socket } = await connectedPair(t);
  throws(t, () => socket.outputStream.writeAsync(Uint8Array.of(1), { signal: 'soon' as never }), INVALID_ARGUMENT);
  await rejects(t, socket.outputStream.writeAsync(Uint8Array.of(1), { signal: AbortSignal.abort() }), CANCELED);
  t.is(await socket.outputStream.writeAsync(Uint8Array.of(1)), 1, 'what never started did no harm');
  const [forWrite, forFlush] = [new AbortController(), new AbortController()];
  const write = socket.outputStream.writeAsync(TOO_MUCH, { signal: forWrite.signal });
  const flush = socket.outputStream.flushAsync({ signal: forFlush.signal });
  const outcome = rejects(t, flush, CANCELED);
  forFlush.abort();
  await outcome;
  t.is(write.operation.status, started, 'a flush only waits');
  forWrite.abort();
  await rejects(t, write, CANCELED);
});

test('cancelling a write that ended changes nothing', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const write = socket.outputStream.writeAsync(Buffer.from('abc'));
  t.is(await write, 3);
  write.cancel();
  t.is(write.operation.status, completed);
  t.deepEqual(await take(peer, 3), Buffer.from('abc'));
});

test('cancelIOAsync ends reads and writes, and the connection continues', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(3), 3);
  await socket.cancelIOAsync();
  t.is(read.operation.status, failed);
  await rejects(t, read, ABORTED);
  peer.write('abc');
  const { bytes } = (await socket.inputStream.readAsync(new Uint8Array(3), 3)) as unknown as { bytes: Uint8Array };
  t.is(Buffer.from(bytes).toString(), 'abc');
  await socket.outputStream.writeAsync(Buffer.from('def'));
  t.deepEqual(await take(peer, 3), Buffer.from('def'));
});

test('cancelIOAsync ends a write that the kernel does not take', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const write = outputStream.writeAsync(TOO_MUCH);
  const outcome = rejects(t, write, ABORTED);
  const flush = outputStream.flushAsync();
  await socket.cancelIOAsync();
  t.is(write.operation.status, failed);
  await outcome;
  t.true(await flush, 'the failure was already reported');
  // The bytes that the kernel took are sent, and none of the rest follows later.
  const later = Buffer.from('the end');
  void outputStream.writeAsync(later);
  const seen = ending(peer);
  let tail = Buffer.alloc(0);
  for await (const [chunk] of on(peer, 'data') as AsyncIterable<[Buffer]>) {
    tail = Buffer.concat([tail, chunk]).subarray(-later.length);
    if (tail.equals(later)) break;
  }
  socket.close();
  const { data, isReset } = await seen;
  t.true(isReset, 'bytes are missing');
  t.true(data.length < TOO_MUCH.length);
  const sent = data.length - later.length;
  t.true(data.subarray(0, sent).equals(TOO_MUCH.subarray(0, sent)));
  t.true(data.subarray(sent).equals(later));
});

test('cancelIOAsync with nothing to cancel completes', async (t) => {
  const { socket } = await connectedPair(t);
  t.is(await socket.cancelIOAsync(), undefined);
});
