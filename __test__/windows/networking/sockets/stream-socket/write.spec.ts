import test from 'ava';
import { Buffer as WindowsBuffer, DataWriter, type StreamSocket } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { ending, connectedPair, ROLES, take, type Pair } from '../../../../helpers/tcp-peers.js';
import { cut, payload, sha256 } from '../../../../helpers/tcp-payload.js';

type OutputStream = StreamSocket['outputStream'];

const KIB = 1024;

/** Writes up to this size are copied, larger ones referenced. */
const COPY_LIMIT = 16 * KIB;

/** Small writes of one turn are copied into slabs of this size. */
const SLAB_SIZE = 256 * KIB;

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = 64 * KIB * KIB;

const STYLES = [
  {
    style: 'one awaited write after the other',
    write: async (stream: OutputStream, pieces: Buffer[]) => {
      for (const piece of pieces) await stream.writeAsync(piece);
    },
  },
  {
    style: 'all writes and Promise.all',
    write: async (stream: OutputStream, pieces: Buffer[]) => {
      await Promise.all(pieces.map((piece) => stream.writeAsync(piece)));
    },
  },
  {
    style: 'all writes and one flush',
    write: async (stream: OutputStream, pieces: Buffer[]) => {
      for (const piece of pieces) void stream.writeAsync(piece);
      await stream.flushAsync();
    },
  },
];

const SIZES = [
  { what: 'one byte at a time', sizes: [1], total: 3 * KIB },
  { what: 'small writes that overflow the slab', sizes: [100], total: SLAB_SIZE + 40 * KIB },
  {
    what: 'writes around the size that is copied',
    sizes: [COPY_LIMIT - 1, COPY_LIMIT, COPY_LIMIT + 1],
    total: 500_000,
  },
  { what: 'writes around the size of a slab', sizes: [SLAB_SIZE - 1, SLAB_SIZE, SLAB_SIZE + 1], total: 2_000_000 },
  { what: 'copied and referenced writes in turn', sizes: [7, 100_000, 1, 20_000, 16_000, 300], total: 3_000_000 },
  { what: 'one write of all', sizes: [8_000_000], total: 8_000_000 },
];

/** Fills the send buffer, so that later writes are queued. */
function block({ socket }: Pair): Buffer {
  const bytes = payload(TOO_MUCH, 7);
  void socket.outputStream.writeAsync(bytes);
  return bytes;
}

for (const { role, pair } of ROLES) {
  for (const { style, write } of STYLES) {
    for (const { what, sizes, total } of SIZES) {
      test(`${role}, ${style}: ${what} arrive whole and in order`, async (t) => {
        const { socket, peer } = await pair(t);
        const received = ending(peer);
        const sent = payload(total);
        await write(socket.outputStream, cut(sent, ...sizes));
        socket.close();
        const { data, isReset } = await received;
        t.is(data.length, total);
        t.is(sha256(data), sha256(sent));
        t.false(isReset);
      });
    }
  }
}

test('a write results in its length, a flush in true', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  t.is(await outputStream.writeAsync(Buffer.from('abc')), 3);
  t.is(await outputStream.writeAsync(payload(100_000)), 100_000);
  t.true(await outputStream.flushAsync());
  t.true(await outputStream.flushAsync(), 'with nothing to wait for');
  t.is((await take(peer, 100_003)).length, 100_003);
});

test('a write of no bytes ends in its turn and sends nothing', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  t.is(await outputStream.writeAsync(new Uint8Array(0)), 0);
  void outputStream.writeAsync(Buffer.from('a'));
  const nothing = outputStream.writeAsync(new Uint8Array(0));
  void outputStream.writeAsync(Buffer.from('b'));
  t.is(await nothing, 0);
  t.true(await outputStream.flushAsync());
  socket.close();
  t.is((await ending(peer)).data.toString(), 'ab');
});

test('all types that hold bytes can be written', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const partly = new WindowsBuffer(8);
  partly.length = 2;
  const forms = [
    bytes,
    bytes.subarray(2, 4),
    bytes.buffer,
    new DataView(bytes.buffer, 1, 2),
    new Uint16Array(bytes.buffer, 4, 2),
    WindowsBuffer.fromBytes(bytes.subarray(6)),
    partly,
  ];
  const lengths = await Promise.all(forms.map((form) => outputStream.writeAsync(form)));
  t.deepEqual(lengths, [8, 2, 8, 2, 4, 2, 2]);
  socket.close();
  const expected = Buffer.concat([
    bytes,
    bytes.subarray(2, 4),
    bytes,
    bytes.subarray(1, 3),
    bytes.subarray(4),
    bytes.subarray(6),
  ]);
  t.deepEqual((await ending(peer)).data, Buffer.concat([expected, Buffer.alloc(2)]));
});

test('other types are rejected at once and have no effect', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  for (const value of [null, undefined, 'text', 5, {}, [1, 2], { length: 1, capacity: 1 }]) {
    throws(t, () => outputStream.writeAsync(value as never), INVALID_ARGUMENT);
    throws(t, () => outputStream.tryWriteBatch([Buffer.from('lost'), value as never]), INVALID_ARGUMENT);
  }
  await outputStream.writeAsync(Buffer.from('kept'));
  socket.close();
  t.is((await ending(peer)).data.toString(), 'kept');
});

test('writes without a flush are sent at the end of the turn', async (t) => {
  const { socket, peer } = await connectedPair(t);
  void socket.outputStream.writeAsync(Buffer.from('abc'));
  t.is((await take(peer, 3)).toString(), 'abc');
});

test('up to 16 KiB may change after the call, even while the write waits', async (t) => {
  const pair = await connectedPair(t);
  const { socket, peer } = pair;
  const blocking = block(pair);
  const expected: Buffer[] = [blocking];
  for (const size of [1, 1000, COPY_LIMIT - 1, COPY_LIMIT]) {
    const bytes = payload(size, size);
    expected.push(Buffer.from(bytes));
    void socket.outputStream.writeAsync(bytes);
    bytes.fill(0);
  }
  const received = ending(peer);
  await socket.outputStream.flushAsync();
  socket.close();
  t.is(sha256((await received).data), sha256(Buffer.concat(expected)));
});

test('a flush completes when the kernel has everything before it, not earlier', async (t) => {
  const pair = await connectedPair(t);
  const { socket, peer } = pair;
  const blocking = block(pair);
  const order: string[] = [];
  const last = socket.outputStream.writeAsync(Buffer.from('last'));
  const flush = socket.outputStream.flushAsync();
  void last.then(() => order.push('write'));
  void flush.then(() => order.push('flush'));
  t.is(flush.operation.status, 0);
  t.is(last.operation.status, 0);
  const received = ending(peer);
  await flush;
  t.deepEqual(order, ['write', 'flush']);
  socket.close();
  const { data } = await received;
  t.is(sha256(data), sha256(Buffer.concat([blocking, Buffer.from('last')])));
});

test('flushes in between end in order, each with its writes', async (t) => {
  const pair = await connectedPair(t);
  const { socket, peer } = pair;
  block(pair);
  const order: number[] = [];
  const flushes = Array.from({ length: 10 }, async (_, index) => {
    void socket.outputStream.writeAsync(payload(100_000, index + 1));
    await socket.outputStream.flushAsync();
    order.push(index);
  });
  peer.resume();
  await Promise.all(flushes);
  t.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('tryWriteBatch accepts data until the send buffer is full, and continues when it is not', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  const sent = payload(TOO_MUCH);
  const pieces = cut(sent, 1000, 20_000, 16_384, 1, 300_000);
  const received = ending(peer);
  let calls = 0;
  for (let taken = 0; taken < pieces.length; calls++) {
    const count = outputStream.tryWriteBatch(pieces.slice(taken));
    t.true(count >= 0 && count <= pieces.length - taken);
    taken += count;
    if (taken < pieces.length) t.is(outputStream.tryWriteBatch(pieces.slice(taken)), 0, 'the kernel is full');
    await outputStream.flushAsync();
  }
  t.true(calls > 1, 'the first call took everything: the payload is too small');
  socket.close();
  t.is(sha256((await received).data), sha256(sent));
});

test('tryWriteBatch keeps the order with writes before and after it', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { outputStream } = socket;
  void outputStream.writeAsync(Buffer.from('1'));
  t.is(outputStream.tryWriteBatch([Buffer.from('2'), Buffer.from('3'), new Uint8Array(0)]), 3);
  void outputStream.writeAsync(Buffer.from('4'));
  t.is(outputStream.tryWriteBatch([]), 0);
  await outputStream.flushAsync();
  socket.close();
  t.is((await ending(peer)).data.toString(), '1234');
});

test('a DataWriter stores into the stream, batched or not', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const writer = new DataWriter(socket.outputStream);
  for (let index = 0; index < 1000; index++) {
    writer.writeUInt32(index);
    t.is(await writer.storeAsync(), 4);
  }
  for (let index = 0; index < 1000; index++) writer.writeUInt32(index);
  t.is(await writer.storeAsync(), 4000);
  t.true(await writer.flushAsync());
  writer.detachStream();
  writer.close();
  socket.close();
  const { data } = await ending(peer);
  for (let index = 0; index < 2000; index++) t.is(data.readUInt32BE(index * 4), index % 1000);
});

test('many sockets written in one turn each send their own data', async (t) => {
  const pairs = await Promise.all(Array.from({ length: 50 }, async () => connectedPair(t)));
  const endings = pairs.map(async ({ peer }) => ending(peer));
  for (let round = 0; round < 10; round++) {
    for (const [index, { socket }] of pairs.entries()) void socket.outputStream.writeAsync(payload(1000, index + 1));
  }
  await Promise.all(pairs.map(({ socket }) => socket.outputStream.flushAsync()));
  for (const { socket } of pairs) socket.close();
  for (const [index, { data }] of (await Promise.all(endings)).entries()) {
    t.is(sha256(data), sha256(Buffer.concat(Array.from({ length: 10 }, () => payload(1000, index + 1)))));
  }
});
