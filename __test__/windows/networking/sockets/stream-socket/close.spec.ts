import test from 'ava';
import { DataReader, DataWriter, type StreamSocket } from 'uwp-sockets';

import { ABORTED, INVALID_ARGUMENT, rejects, type Failure } from '../../../../helpers/failures.js';
import { connectedPair, ending, ROLES, take } from '../../../../helpers/tcp-peers.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = payload(64 * 1024 * 1024);

for (const { role, pair } of ROLES) {
  test(`${role}: after a flush the peer gets everything and an orderly end`, async (t) => {
    const { socket, peer } = await pair(t);
    const sent = payload(3_000_000);
    const received = ending(peer);
    void socket.outputStream.writeAsync(sent);
    await socket.outputStream.flushAsync();
    socket.close();
    const { data, isReset } = await received;
    t.is(sha256(data), sha256(sent));
    t.false(isReset);
  });

  test(`${role}: writes of the turn that closes still leave`, async (t) => {
    const { socket, peer } = await pair(t);
    const writes = [1, 2, 3].map((byte) => socket.outputStream.writeAsync(Uint8Array.of(byte)));
    socket.close();
    t.deepEqual(await Promise.all(writes), [1, 1, 1]);
    const { data, isReset } = await ending(peer);
    t.deepEqual(data, Buffer.of(1, 2, 3));
    t.false(isReset);
  });

  test(`${role}: with received data left unread the peer sees a reset`, async (t) => {
    const { socket, peer } = await pair(t);
    peer.write('abcd');
    const reader = new DataReader(socket.inputStream);
    t.is(await reader.loadAsync(2), 2);
    socket.close();
    t.true((await ending(peer)).isReset);
  });

  test(`${role}: with everything read the peer sees an orderly end`, async (t) => {
    const { socket, peer } = await pair(t);
    peer.write('abcd');
    await new DataReader(socket.inputStream).loadAsync(4);
    socket.close();
    t.false((await ending(peer)).isReset);
  });

  test(`${role}: a pending read ends with operationAborted`, async (t) => {
    const { socket, peer } = await pair(t);
    const reader = new DataReader(socket.inputStream);
    const load = reader.loadAsync(4);
    socket.close();
    await rejects(t, load, ABORTED);
    t.notThrows(() => reader.close());
    t.false((await ending(peer)).isReset);
  });

  test(`${role}: in mid-batch every write that is not through ends with operationAborted, and the peer sees a reset`, async (t) => {
    const { socket, peer } = await pair(t);
    const { outputStream } = socket;
    const through = outputStream.writeAsync(Uint8Array.of(1));
    const big = outputStream.writeAsync(TOO_MUCH);
    const small = [2, 3, 4].map((byte) => outputStream.writeAsync(Uint8Array.of(byte)));
    const flush = outputStream.flushAsync();
    // An observed write reports its failure itself; the flush then has none left to report.
    const outcomes = [big, ...small].map(async (write) => rejects(t, write, ABORTED));
    socket.close();
    t.is(await through, 1);
    await Promise.all(outcomes);
    t.true(await flush);
    const { data, isReset } = await ending(peer);
    t.true(isReset);
    t.true(data.length < TOO_MUCH.length);
  });
}

/** Ways to interrupt a write that the kernel took in part, and its error. */
const BREAKS: readonly [string, (socket: StreamSocket, bytes: Uint8Array) => unknown, Failure][] = [
  ['cancelIOAsync', async (socket) => socket.cancelIOAsync(), ABORTED],
  [
    'a buffer that was transferred',
    (_, { buffer }) => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }),
    INVALID_ARGUMENT,
  ],
];

for (const { role, pair } of ROLES) {
  for (const [way, breakOff, failure] of BREAKS) {
    for (const hasSmall of [false, true]) {
      const title = `${way}${hasSmall ? ', small writes before it' : ''}`;
      test(`${role}: a write broken off by ${title}: the peer sees a reset, and no end in order before`, async (t) => {
        const { socket, peer } = await pair(t);
        const [first, bytes] = [payload(64 * 1024 * 1024), payload(8 * 1024 * 1024)];
        const { outputStream } = socket;
        const writes = [outputStream.writeAsync(first)];
        if (hasSmall) void outputStream.writeAsync(Buffer.from('small'));
        const broken = outputStream.writeAsync(bytes);
        const failed = rejects(t, broken, failure);
        for (const write of writes) write.done(undefined, () => undefined);
        await breakOff(socket, bytes);
        const seen = ending(peer);
        await failed;
        await rejects(t, socket.shutdownAsync(), failure);
        socket.close();
        t.true((await seen).isReset);
      });
    }
  }
}

test('a flush reports unobserved writes that a close interrupted', async (t) => {
  const { socket } = await connectedPair(t);
  void socket.outputStream.writeAsync(TOO_MUCH);
  const flush = socket.outputStream.flushAsync();
  socket.close();
  await rejects(t, flush, ABORTED);
});

test('closing within the callback of an operation is fine', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const reader = new DataReader(socket.inputStream);
  const load = reader.loadAsync(1).then((count) => {
    socket.close();
    return count;
  });
  const later = socket.outputStream.writeAsync(Uint8Array.of(9));
  peer.write('a');
  t.is(await load, 1);
  t.is(await later, 1);
  const { data, isReset } = await ending(peer);
  t.deepEqual(data, Buffer.of(9));
  t.false(isReset);
});

test('socket, reader and writer may be closed in any order', async (t) => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    const { socket, peer } = await connectedPair(t);
    const reader = new DataReader(socket.inputStream);
    const writer = new DataWriter(socket.outputStream);
    writer.writeString('abc');
    await writer.storeAsync();
    for (const index of order) t.notThrows(() => [socket, reader, writer][index]!.close());
    t.is((await ending(peer)).data.toString(), 'abc');
  }
});

test('a writer closed without detaching closes the output stream alone', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const writer = new DataWriter(socket.outputStream);
  writer.close();
  await t.throwsAsync(async () => socket.outputStream.writeAsync(Uint8Array.of(1)), { message: /stream is closed/ });
  peer.write('abc');
  t.is(await new DataReader(socket.inputStream).loadAsync(3), 3);
});

test('a peer that ends first still receives later writes', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.end('over');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 4);
  await socket.outputStream.writeAsync(Buffer.from('and out'));
  t.is((await take(peer, 7)).toString(), 'and out');
});
