import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';
import { DataReader, SocketErrorStatus, type StreamSocket } from 'uwp-sockets';

import { RESET, rejects, throws, type Failure } from '../../../../helpers/failures.js';
import { connectedPair, ending, nodeServer, ROLES, take } from '../../../../helpers/tcp-peers.js';
import { payload } from '../../../../helpers/tcp-payload.js';
import { start } from '../../../../helpers/tcp-program.js';

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = payload(64 * 1024 * 1024);

const READ_RESET: Failure = { ...RESET, syscall: 'recv', message: /^read 127\.0\.0\.1:\d+: connection reset/ };
const WRITE_RESET: Failure = { ...RESET, syscall: 'send', message: /^write 127\.0\.0\.1:\d+: connection reset/ };
const PEER_ENDED: Failure = {
  hresult: '0x80072745',
  status: SocketErrorStatus.softwareCausedConnectionAbort,
  code: 'EPIPE',
  syscall: 'send',
};

async function read(socket: StreamSocket, count: number): Promise<number> {
  return new DataReader(socket.inputStream).loadAsync(count);
}

/** Writes until the reset of the peer arrives. */
async function writeUntilFailure(t: ExecutionContext, socket: StreamSocket, failure: Failure): Promise<void> {
  const writeOn = async (): Promise<never> => {
    for (;;) await socket.outputStream.writeAsync(Uint8Array.of(1));
  };
  await rejects(t, writeOn(), failure);
}

for (const { role, pair } of ROLES) {
  test(`${role}: a peer that resets fails the pending read, then every read and write`, async (t) => {
    const { socket, peer } = await pair(t);
    const pending = read(socket, 4);
    peer.resetAndDestroy();
    await rejects(t, pending, READ_RESET);
    await rejects(t, read(socket, 4), READ_RESET);
    await rejects(t, socket.outputStream.writeAsync(Uint8Array.of(1)), WRITE_RESET);
    await rejects(t, read(socket, 4), READ_RESET);
    t.notThrows(() => socket.close());
  });

  test(`${role}: a peer that resets fails a waiting write, then every write and read`, async (t) => {
    const { socket, peer } = await pair(t);
    const write = socket.outputStream.writeAsync(TOO_MUCH);
    const next = socket.outputStream.writeAsync(Uint8Array.of(1));
    peer.resetAndDestroy();
    await rejects(t, write, WRITE_RESET);
    await rejects(t, next, WRITE_RESET);
    await rejects(t, socket.outputStream.writeAsync(Uint8Array.of(1)), WRITE_RESET);
    await rejects(t, read(socket, 4), READ_RESET);
  });

  test(`${role}: a reset fails reads and writes that wait side by side`, async (t) => {
    const { socket, peer } = await pair(t);
    const write = rejects(t, socket.outputStream.writeAsync(TOO_MUCH), WRITE_RESET);
    const pending = rejects(t, read(socket, 4), READ_RESET);
    peer.resetAndDestroy();
    await Promise.all([write, pending]);
  });
}

test('writing to a closed peer fails after its reset arrived', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.destroy();
  t.is(await read(socket, 4), 0, 'the peer ended in an orderly way');
  await writeUntilFailure(t, socket, PEER_ENDED);
  t.is(await read(socket, 4), 0, 'and that remains its end');
});

test('data received before the reset can be read', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.write('abcd');
  t.is(await read(socket, 2), 2);
  peer.resetAndDestroy();
  await once(peer, 'close');
  t.is(await read(socket, 2), 2);
  await rejects(t, read(socket, 1), READ_RESET);
});

test('a flush reports an unobserved failure, once', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const pending = read(socket, 1);
  peer.resetAndDestroy();
  await rejects(t, pending, RESET);
  void outputStream.writeAsync(Uint8Array.of(1));
  void outputStream.writeAsync(Uint8Array.of(2));
  await rejects(t, outputStream.flushAsync(), WRITE_RESET);
  t.true(await outputStream.flushAsync(), 'already reported');
  const looked = outputStream.writeAsync(Uint8Array.of(3));
  await rejects(t, looked, WRITE_RESET);
  t.true(await outputStream.flushAsync(), 'reported by the write');
  void outputStream.writeAsync(Uint8Array.of(4));
  await rejects(t, outputStream.flushAsync(), WRITE_RESET);
});

test('a failure that is observed late is reported there and by no flush', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const pending = read(socket, 1);
  peer.resetAndDestroy();
  await rejects(t, pending, RESET);
  const write = outputStream.writeAsync(Uint8Array.of(1));
  await setImmediate();
  await rejects(t, write, WRITE_RESET);
  t.true(await outputStream.flushAsync());
});

test('tryWriteBatch throws the error that ended the connection, and no flush reports it again', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const pending = read(socket, 1);
  peer.resetAndDestroy();
  await rejects(t, pending, RESET);
  throws(t, () => outputStream.tryWriteBatch([Uint8Array.of(1), Uint8Array.of(2)]), WRITE_RESET);
  throws(t, () => outputStream.tryWriteBatch([Uint8Array.of(1)]), WRITE_RESET);
  t.true(await outputStream.flushAsync());
});

test('unobserved failed writes are not unhandled rejections', async (t) => {
  const program = start(t, 'unobserved-failures');
  t.deepEqual(await program.lines(), ['flush: 0x80072746', 'then: true', 'unhandled: 0']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

test('unreferenced buffers are sent completely', async (t) => {
  const program = start(t, 'unreferenced-buffers', { nodeArguments: ['--expose-gc'] });
  t.deepEqual(await program.lines(), ['collected: true', 'intact: true']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

test('a hundred megabytes to a slow reader keep memory flat and the order', async (t) => {
  const server = await nodeServer(t, { pauseOnConnect: true });
  const program = start(t, 'slow-reader', { words: [server.port] });
  const received = createHash('sha256');
  for await (const chunk of await server.accept()) {
    received.update(chunk as Buffer);
    await setImmediate();
  }
  const [growth, sent] = await program.lines();
  t.is(sent, `sent: ${received.digest('hex')}`);
  const bytes = Number(/^growth: (-?\d+)$/.exec(growth!)?.[1]);
  // The batch in flight is 1 MiB.
  t.true(bytes < 4 * 1024 * 1024, growth);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

test('a peer that vanishes in the middle of a big write does not disturb other connections', async (t) => {
  const [broken, sound] = await Promise.all([connectedPair(t), connectedPair(t)]);
  const lost = rejects(t, broken.socket.outputStream.writeAsync(TOO_MUCH), WRITE_RESET);
  const received = ending(sound.peer);
  void sound.socket.outputStream.writeAsync(TOO_MUCH);
  await take(broken.peer, 100_000);
  broken.peer.resetAndDestroy();
  await lost;
  await sound.socket.outputStream.flushAsync();
  sound.socket.close();
  t.true((await received).data.equals(TOO_MUCH));
});
