import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { aborted } from '../../../dist/internal/errors/errors.js';
import { COPY_LIMIT, TcpWriter } from '../../../dist/internal/tcp/tcp-writer.js';
import { ABORTED, assertFailure, CANCELED, RESET, rejects } from '../../helpers/failures.js';
import { FakeStream, nativeReset } from '../../helpers/tcp-fake-stream.js';
import { cut, payload } from '../../helpers/tcp-payload.js';

const SLAB_SIZE = 256 * 1024;

interface Setting {
  readonly stream: FakeStream;
  readonly writer: TcpWriter;
  /** The writer's notifications of being blocked. */
  readonly blocked: boolean[];
  readonly aborts: { count: number };
}

function setting(): Setting {
  const stream = new FakeStream();
  const blocked: boolean[] = [];
  const aborts = { count: 0 };
  const writer = new TcpWriter(stream.native, {
    wait: (isBlocked) => void blocked.push(isBlocked),
    failed: () => undefined,
    sendFirst: () => undefined,
    abort: () => void aborts.count++,
  });
  return { stream, writer, blocked, aborts };
}

test('a thousand small writes of one turn are one call, at the flush', async (t) => {
  const { stream, writer } = setting();
  const sent = payload(100_000);
  for (const piece of cut(sent, 100)) void writer.write(piece);
  t.deepEqual(stream.calls, []);
  const flush = writer.flush();
  t.deepEqual(stream.calls, ['write 100000']);
  t.true(await flush);
  t.true(stream.taken.equals(sent));
});

test('without a flush they leave when the turn ends', async (t) => {
  const { stream, writer } = setting();
  void writer.write(Buffer.from('abc'));
  void writer.write(Buffer.from('def'));
  t.true(writer.isPending);
  await Promise.resolve();
  t.deepEqual(stream.calls, ['write 6']);
  t.false(writer.isPending);
  await Promise.resolve();
  t.deepEqual(stream.calls, ['write 6']);
});

test('a slab that is full leaves before the turn ends', async (t) => {
  const { stream, writer } = setting();
  const sent = payload(SLAB_SIZE + 1000);
  for (const piece of cut(sent, 1000)) void writer.write(piece);
  t.deepEqual(stream.calls, ['write 262000']);
  await writer.flush();
  t.deepEqual(stream.calls, ['write 262000', 'write 1144']);
  t.true(stream.taken.equals(sent));
});

test('a large write is sent with the small ones before it, in one call', (t) => {
  const { stream, writer } = setting();
  void writer.write(Buffer.from('abc'));
  void writer.write(Buffer.alloc(COPY_LIMIT + 1, 'x'));
  t.deepEqual(stream.calls, ['writeBoth 3 16385']);
});

test('a write up to the limit is copied, a bigger one referenced', (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  void writer.write(payload(COPY_LIMIT + 1));
  const [small, big] = [Buffer.alloc(COPY_LIMIT, 'a'), Buffer.alloc(COPY_LIMIT + 1, 'a')];
  void writer.write(small);
  void writer.write(big);
  small.fill('b');
  big.fill('b');
  stream.room = Infinity;
  writer.resume();
  const taken = stream.taken.subarray(COPY_LIMIT + 1).toString();
  t.is(taken, 'a'.repeat(COPY_LIMIT) + 'b'.repeat(COPY_LIMIT + 1));
});

test('bytes that the kernel does not take wait, without further calls, and continue where it stopped', async (t) => {
  const { stream, writer, blocked } = setting();
  stream.room = 4;
  const first = writer.write(Buffer.from('abc'));
  const second = writer.write(Buffer.from('def'));
  await Promise.resolve();
  t.is(first.operation.status, AsyncStatus.completed);
  t.is(second.operation.status, AsyncStatus.started);
  t.deepEqual(blocked, [true]);
  const third = writer.write(Buffer.from('ghi'));
  const flush = writer.flush();
  await Promise.resolve();
  t.deepEqual(stream.calls, ['write 6']);
  stream.room = 1;
  writer.resume();
  t.deepEqual(stream.calls, ['write 6', 'write 2']);
  t.deepEqual(blocked, [true]);
  stream.room = Infinity;
  writer.resume();
  t.deepEqual(await Promise.all([second, third, flush]), [3, 3, true]);
  t.is(stream.taken.toString(), 'abcdefghi');
  t.deepEqual(blocked, [true, false]);
});

test('a call with two parts may stop anywhere', async (t) => {
  const sent = payload(100 + COPY_LIMIT + 1);
  for (const stop of [0, 1, 99, 100, 101, sent.length - 1]) {
    const { stream, writer } = setting();
    stream.room = stop;
    const writes = [writer.write(sent.subarray(0, 100)), writer.write(sent.subarray(100))];
    t.true(writer.isPending);
    stream.room = Infinity;
    writer.resume();
    t.deepEqual(await Promise.all(writes), [100, COPY_LIMIT + 1]);
    t.true(stream.taken.equals(sent), `stopped at ${stop}`);
  }
});

test('a notification without a waiter does nothing', (t) => {
  const { stream, writer } = setting();
  writer.resume();
  void writer.write(Buffer.from('abc'));
  writer.resume();
  t.deepEqual(stream.calls, []);
});

test('an empty write completes at once if nothing is queued, otherwise with the queue', async (t) => {
  const { stream, writer } = setting();
  t.is(writer.write(Buffer.alloc(0)).operation.status, AsyncStatus.completed);
  stream.room = 2;
  void writer.write(Buffer.from('abc'));
  const empty = writer.write(Buffer.alloc(0));
  await Promise.resolve();
  t.is(empty.operation.status, AsyncStatus.started);
  stream.room = Infinity;
  writer.resume();
  t.is(await empty, 0);
  t.is(stream.taken.toString(), 'abc');
});

test('more writes than fit into a batch all arrive in order', async (t) => {
  const { stream, writer } = setting();
  const sent = payload(10_000);
  const writes = cut(sent, 1).map((byte) => writer.write(byte));
  t.true(await writer.flush());
  t.true(writes.every((write) => write.operation.status === AsyncStatus.completed));
  t.true(stream.taken.equals(sent));
});

test('a failure fails everything that waits and everything later, as itself', async (t) => {
  const { stream, writer, blocked } = setting();
  stream.room = 1;
  const waiting = writer.write(Buffer.from('abc'));
  await Promise.resolve();
  stream.failure = nativeReset();
  writer.resume();
  await rejects(t, waiting, RESET);
  await rejects(t, writer.write(Buffer.from('later')), RESET);
  await rejects(t, writer.write(payload(100_000)), RESET);
  t.deepEqual(blocked, [true, false]);
  t.false(writer.isPending);
  t.deepEqual(stream.calls, ['write 3', 'write 2']);
});

test('a flush reports the first unobserved failure', async (t) => {
  const { stream, writer } = setting();
  stream.failure = nativeReset();
  void writer.write(Buffer.from('abc'));
  await rejects(t, writer.flush(), RESET);
  t.true(await writer.flush());
});

test('after a cancel later writes continue', async (t) => {
  const { stream, writer, blocked } = setting();
  stream.room = 1;
  const write = writer.write(Buffer.from('abc'));
  await Promise.resolve();
  writer.cancel(aborted('cancelled'));
  await rejects(t, write, ABORTED);
  t.deepEqual(blocked, [true, false]);
  stream.room = Infinity;
  t.is(await writer.write(Buffer.from('def')), 3);
  t.is(stream.taken.toString(), 'adef');
});

test('cancelling a write that waits aborts the connection, cancelling one that ended does not', async (t) => {
  const { stream, writer, aborts } = setting();
  const ended = writer.write(Buffer.from('abc'));
  await ended;
  ended.cancel();
  t.is(aborts.count, 0);
  stream.room = 0;
  const waiting = writer.write(Buffer.from('def'));
  waiting.cancel();
  waiting.cancel();
  await rejects(t, waiting, CANCELED);
  t.is(aborts.count, 1);
});

for (const size of [20_000, 3000]) {
  test(`tryWriteBatch accepts buffers of ${size} bytes until the kernel stops, and the one at which it stops`, (t) => {
    const batch = [payload(size, 1), payload(size, 2), payload(size, 3)];
    const rows: [room: number, count: number][] = [
      [0, 1],
      [1, 1],
      [size - 1, 1],
      [size, 2],
      [size + 1, 2],
      [2 * size, 3],
      [3 * size - 1, 3],
      [3 * size, 3],
      [Infinity, 3],
    ];
    for (const [room, expected] of rows) {
      const { stream, writer } = setting();
      stream.room = room;
      const count = writer.tryWriteBatch(batch);
      t.is(count, expected, `room for ${room} bytes`);
      t.is(writer.isPending, room < 3 * size);
      stream.room = Infinity;
      writer.resume();
      t.is(stream.taken.length, count * size, 'what was accepted is finished, the rest left to the caller');
      t.false(writer.isPending);
      t.is(writer.tryWriteBatch(batch.slice(count)), 3 - count);
      t.true(stream.taken.equals(Buffer.concat(batch)));
    }
  });
}

test('writes after a partly accepted batch keep their place', async (t) => {
  const { stream, writer } = setting();
  stream.room = 1500;
  const batch = cut(payload(10_000), 1000);
  t.is(writer.tryWriteBatch(batch), 2);
  const write = writer.write(Buffer.from('end'));
  stream.room = Infinity;
  writer.resume();
  t.is(await write, 3);
  t.true(stream.taken.equals(Buffer.concat([...batch.slice(0, 2), Buffer.from('end')])));
});

test('tryWriteBatch accepts nothing while the send buffer is full', (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  void writer.write(payload(20_000));
  t.is(writer.tryWriteBatch([Buffer.from('abc')]), 0);
  stream.room = Infinity;
  writer.resume();
  t.is(stream.taken.length, 20_000);
});

test('tryWriteBatch of small buffers is one call for each slab', (t) => {
  const { stream, writer } = setting();
  const sent = payload(SLAB_SIZE * 2);
  t.is(writer.tryWriteBatch(cut(sent, 1000)), Math.ceil((SLAB_SIZE * 2) / 1000));
  t.deepEqual(stream.calls, ['write 262000', 'write 262000', 'write 288']);
  t.true(stream.taken.equals(sent));
});

test('tryWriteBatch throws a failure, which no flush reports again', async (t) => {
  const { stream, writer } = setting();
  stream.failure = nativeReset();
  assertFailure(
    t,
    t.throws(() => writer.tryWriteBatch([Buffer.from('abc')])),
    RESET,
  );
  assertFailure(
    t,
    t.throws(() => writer.tryWriteBatch([])),
    RESET,
  );
  t.true(await writer.flush());
});

test('dropping bytes, in a queue or a batch, breaks the stream; cancelling bytes that the kernel has does not', (t) => {
  const failure = aborted('the operation was cancelled');
  const [queued, collected, empty] = [setting(), setting(), setting()];
  queued.stream.room = 1;
  void queued.writer.write(payload(COPY_LIMIT + 1));
  void collected.writer.write(Buffer.from('abc'));
  void empty.writer.write(Buffer.from('abc'));
  empty.writer.endTurn();
  for (const { writer } of [queued, collected, empty]) writer.cancel(failure);
  t.deepEqual(
    [queued, collected, empty].map(({ stream }) => stream.isBrokenOff),
    [true, true, false],
  );
});

test('an owner that closes while it is notified of a failure is notified once, and the writes fail with that failure', async (t) => {
  const stream = new FakeStream();
  const failures: Error[] = [];
  const writer: TcpWriter = new TcpWriter(stream.native, {
    wait: () => undefined,
    failed: (error) => {
      failures.push(error);
      if (failures.length > 1) return;
      writer.finish();
      writer.fail(aborted('closed'));
    },
    sendFirst: () => undefined,
    abort: () => undefined,
  });
  stream.failure = nativeReset();
  const writes = [writer.write(Buffer.from('abc')), writer.write(payload(COPY_LIMIT + 1))];
  for (const write of writes) await rejects(t, write, RESET);
  await rejects(t, writer.write(Buffer.from('later')), RESET);
  t.is(failures.length, 1);
  t.true(stream.isBrokenOff);
});
