import test from 'ava';
import { CONNECTED, DatagramBatch } from '../../../dist/internal/udp/datagram-batch.js';
import { DatagramWriter } from '../../../dist/internal/udp/datagram-writer.js';
import { AsyncStatus } from '../../../dist/windows/foundation/async-status.js';
import { type SubmitResult, FakeNative, nativeError } from '../../helpers/udp-fake-native.js';

const MAX_DATAGRAMS = 1_024;

interface Setting {
  readonly writer: DatagramWriter;
  readonly native: FakeNative;
  /** Arguments of `onBlocked`. */
  readonly blocked: boolean[];
}

function open(...submitResults: SubmitResult[]): Setting {
  const [native, blocked] = [new FakeNative(), [] as boolean[]];
  native.submitResults = submitResults;
  const writer = new DatagramWriter(() => undefined);
  writer.open(native.binding, (isBlocked) => blocked.push(isBlocked));
  return { writer, native, blocked };
}

type Write = ReturnType<DatagramWriter['write']>;

/** Writes datagrams of sizes 1, 2, 3, … whose bytes are their size. */
function writeSizes(writer: DatagramWriter, from: number, to: number, target = CONNECTED): Write[] {
  return range(from, to).map((size) => writer.write(Buffer.alloc(size, size), target));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function sizesOf({ native }: Setting): number[][] {
  return native.calls.map(({ sizes }) => [...sizes]);
}

async function outcomesOf(writes: readonly Write[]): Promise<(number | string)[]> {
  const outcomes = await Promise.allSettled(writes);
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason.message)));
}

test('the writes of a turn leave together at its end', async (t) => {
  const setting = open();
  writeSizes(setting.writer, 1, 3);
  t.deepEqual(sizesOf(setting), []);
  await Promise.resolve();
  t.deepEqual(sizesOf(setting), [[1, 2, 3]]);
  t.deepEqual([...setting.native.calls[0]!.bytes], [1, 2, 2, 3, 3, 3]);
  t.deepEqual(setting.blocked, []);
});

test('a flush sends at once, and the end of the turn then sends nothing', async (t) => {
  const setting = open();
  writeSizes(setting.writer, 1, 2);
  const flush = setting.writer.flush();
  t.deepEqual(sizesOf(setting), [[1, 2]]);
  t.true(await flush);
  t.deepEqual(sizesOf(setting), [[1, 2]]);
});

test('a full batch leaves before the turn ends', async (t) => {
  const setting = open();
  for (let count = 0; count <= MAX_DATAGRAMS; count++) setting.writer.write(Buffer.alloc(1), CONNECTED);
  t.deepEqual(
    setting.native.calls.map(({ sizes }) => sizes.length),
    [MAX_DATAGRAMS],
  );
  await setting.writer.flush();
  t.deepEqual(
    setting.native.calls.map(({ sizes }) => sizes.length),
    [MAX_DATAGRAMS, 1],
  );
});

test('a datagram larger than a batch is sent alone, in its place', async (t) => {
  const setting = open();
  setting.writer.write(Buffer.alloc(1), CONNECTED);
  setting.writer.write(Buffer.alloc(300_000), CONNECTED);
  setting.writer.write(Buffer.alloc(2), CONNECTED);
  await setting.writer.flush();
  t.deepEqual(sizesOf(setting), [[1], [300_000], [2]]);
});

test('datagrams that the kernel does not take wait, in order, until it takes more', async (t) => {
  const setting = open({ limit: 2 }, { limit: 0 }, { limit: 3 });
  const { writer, blocked } = setting;
  const writes = writeSizes(writer, 1, 4);
  const flush = writer.flush();
  t.deepEqual(blocked, [true]);
  writes.push(...writeSizes(writer, 5, 6));
  await Promise.resolve();
  t.deepEqual(sizesOf(setting), [[1, 2]], 'nothing is tried while it waits');
  t.deepEqual(
    writes.map((write) => write.operation.status),
    [AsyncStatus.completed, AsyncStatus.completed, ...Array<number>(4).fill(AsyncStatus.started)],
  );
  writer.resume();
  t.deepEqual(blocked, [true, false, true]);
  writer.resume();
  t.deepEqual(sizesOf(setting), [[1, 2], [], [3, 4], [5, 6]]);
  t.deepEqual([...setting.native.calls[2]!.bytes], [3, 3, 3, 4, 4, 4, 4]);
  t.deepEqual(blocked, [true, false, true, false]);
  t.true(await flush);
  t.deepEqual(await outcomesOf(writes), [1, 2, 3, 4, 5, 6]);
});

test('a flush waits for the writes before it, not for later ones', async (t) => {
  const { writer } = open({ limit: 1 }, {}, { limit: 0 });
  writeSizes(writer, 1, 2);
  const flush = writer.flush();
  const [later] = writeSizes(writer, 3, 3);
  writer.resume();
  t.true(await flush);
  t.is(later!.operation.status, AsyncStatus.started);
});

test('a spurious notification of room changes nothing', (t) => {
  const setting = open();
  writeSizes(setting.writer, 1, 1);
  setting.writer.resume();
  t.deepEqual(sizesOf(setting), []);
  t.deepEqual(setting.blocked, []);
});

test('a refused datagram fails alone', async (t) => {
  const { writer } = open({ refused: [1, 3] });
  const writes = writeSizes(writer, 1, 5);
  t.deepEqual(await outcomesOf(writes), [1, 'datagram 1 is too long', 3, 'datagram 3 is too long', 5]);
});

test('refused datagrams are reported in every part of a batch that took several calls, and in later batches', async (t) => {
  const { writer } = open({ limit: 3, refused: [2] }, { limit: 2, refused: [3] }, {}, { refused: [1] });
  const writes = writeSizes(writer, 1, 6);
  writer.endTurn();
  writes.push(...writeSizes(writer, 7, 9));
  writer.resume();
  writer.resume();
  const reasons = await outcomesOf(writes);
  t.deepEqual(reasons, [
    1,
    2,
    'datagram 2 is too long',
    'datagram 3 is too long',
    5,
    6,
    7,
    'datagram 1 is too long',
    9,
  ]);
});

test('a flush reports an unobserved failure, once', async (t) => {
  const { writer } = open({ refused: [0] });
  writeSizes(writer, 1, 2);
  await t.throwsAsync(async () => writer.flush(), { message: 'datagram 0 is too long' });
  t.true(await writer.flush());
});

test('with destinations every datagram has its own, also those to the connected peer', async (t) => {
  const { writer, native } = open();
  writer.connectedTarget = (): number => 42;
  writer.write(Buffer.alloc(1), CONNECTED);
  writer.write(Buffer.alloc(1), 7);
  await writer.flush();
  writer.write(Buffer.alloc(1), CONNECTED);
  await writer.flush();
  t.deepEqual(
    native.calls.map(({ targets }) => targets),
    [[42, 7], null],
  );
});

test('before it is opened writes are queued, their bytes are kept, and each one completes', async (t) => {
  let early = 0;
  const [writer, native] = [new DatagramWriter(() => early++), new FakeNative()];
  const bytes = Buffer.from('right');
  const write = writer.write(bytes, 0);
  bytes.fill('wrong');
  const flush = writer.flush();
  for (let count = 0; count < 2_000; count++) writer.write(Buffer.alloc(1), 0);
  await Promise.resolve();
  t.is(early, 2_001);
  writer.open(native.binding, () => undefined);
  t.deepEqual([await write, await flush], [5, true]);
  t.is(Buffer.from(native.calls[0]!.bytes.subarray(0, 5)).toString(), 'right');
  t.is(
    native.calls.reduce((sum, { sizes }) => sum + sizes.length, 0),
    2_001,
  );
  writer.write(Buffer.alloc(1), 0);
  t.is(early, 2_001, 'an open one has no early writes');
});

test('when it cannot be opened the writes fail, and later ones wait for the next attempt', async (t) => {
  const [writer, native] = [new DatagramWriter(() => undefined), new FakeNative()];
  const first = writer.write(Buffer.from('first'), 0);
  writer.cancel(new Error('no port'));
  t.deepEqual(await outcomesOf([first]), ['no port']);
  const second = writer.write(Buffer.from('second'), 0);
  writer.open(native.binding, () => undefined);
  t.deepEqual(await outcomesOf([second]), [6]);
  t.is(native.calls.length, 1);
});

test('a failure fails queued writes and all later ones', async (t) => {
  const { writer, native, blocked } = open({ limit: 1 });
  const writes = writeSizes(writer, 1, 3);
  const flush = writer.flush();
  writer.fail(new Error('closed'));
  writes.push(...writeSizes(writer, 4, 4));
  t.deepEqual(await outcomesOf(writes), [1, 'closed', 'closed', 'closed']);
  await t.throwsAsync(async () => flush, { message: 'closed' });
  t.throws(() => writer.tryWriteBatch([Buffer.alloc(1)], CONNECTED), { message: 'closed' });
  t.is(native.calls.length, 1);
  t.deepEqual(blocked, [true, false]);
});

test('a cancel fails queued writes, and no later ones', async (t) => {
  const setting = open({ limit: 1 });
  const { writer } = setting;
  const writes = writeSizes(writer, 1, 3);
  writer.endTurn();
  writer.cancel(new Error('cancelled'));
  writer.resume();
  writes.push(...writeSizes(writer, 4, 4));
  t.deepEqual(await outcomesOf(writes), [1, 'cancelled', 'cancelled', 4]);
  t.deepEqual(sizesOf(setting), [[1], [4]]);
});

test('a completion callback may cancel at once: sent datagrams stay sent, and their batch is recycled once', async (t) => {
  const { writer, native } = open();
  const first = writer.write(Buffer.from('first'), CONNECTED);
  (first as unknown as { whenEnded(callback: () => void): void }).whenEnded(() =>
    writer.cancel(new Error('cancelled')),
  );
  writer.endTurn();
  t.is(first.operation.status, AsyncStatus.completed);
  const [one, other] = [DatagramBatch.collecting(0), DatagramBatch.collecting(0)];
  t.not(one, other);
  t.deepEqual(await outcomesOf([writer.write(Buffer.from('second'), CONNECTED)]), [6]);
  t.is(native.calls.length, 2);
});

test('when the call itself fails every write fails with it', async (t) => {
  const { writer, native } = open();
  native.thrown = nativeError(-2147483629, 'the socket is closed');
  const [error] = await Promise.allSettled(writeSizes(writer, 1, 2));
  t.is((error as { reason?: { hresult: string } }).reason?.hresult, '0x80000013');
});

test('tryWriteBatch sends earlier writes, then counts the datagrams that the kernel takes', (t) => {
  const setting = open({}, { limit: 2 }, { limit: 0 });
  writeSizes(setting.writer, 1, 2);
  t.is(
    setting.writer.tryWriteBatch(
      [3, 4, 5].map((size) => Buffer.alloc(size)),
      CONNECTED,
    ),
    2,
  );
  t.deepEqual(sizesOf(setting), [[1, 2], [3, 4], []]);
  t.deepEqual(setting.blocked, [], 'nothing waits');
});

test('tryWriteBatch sends nothing while writes wait', (t) => {
  const setting = open({ limit: 0 });
  writeSizes(setting.writer, 1, 1);
  t.is(setting.writer.tryWriteBatch([Buffer.alloc(2)], CONNECTED), 0);
  t.deepEqual(sizesOf(setting), [[]]);
});

test('tryWriteBatch stops before a refused datagram, and throws when it is the first', (t) => {
  const { writer, native } = open({ refused: [1] }, { refused: [0] }, { refused: [0] });
  const batch = [1, 2, 3].map((size) => Buffer.alloc(size));
  t.is(writer.tryWriteBatch(batch, CONNECTED), 1);
  const error = t.throws(() => writer.tryWriteBatch(batch.slice(1), CONNECTED));
  t.is((error as unknown as { hresult: string }).hresult, '0x80072738');
  t.true(native.calls.every(({ stopAtFailure }) => stopAtFailure));
  t.deepEqual(native.takeFailures(), [], 'no failure is left behind for another call');
});

test('tryWriteBatch needs a socket', (t) => {
  const error = t.throws(() => new DatagramWriter(() => undefined).tryWriteBatch([], CONNECTED));
  t.is((error as unknown as { hresult: string }).hresult, '0x8000000E');
});

function segments(...lengths: number[]): { bytes: Uint8Array; lengths: Uint32Array } {
  return {
    bytes: Buffer.concat(lengths.map((length) => Buffer.alloc(length, length))),
    lengths: Uint32Array.from(lengths),
  };
}

test('segments are one write in the order of all, in the memory of the caller', async (t) => {
  const setting = open({}, { limit: 1 }, { limit: 1 });
  const { writer, native } = setting;
  const before = writeSizes(writer, 1, 2);
  const { bytes, lengths } = segments(3, 4, 5);
  const write = writer.writeSegments({ bytes, lengths }, 7);
  lengths.fill(0);
  const later = writeSizes(writer, 6, 6);
  t.deepEqual(sizesOf(setting), [[1, 2], [3]]);
  bytes[3] = 99;
  writer.resume();
  t.is(write.operation.status, AsyncStatus.started, 'one of three is missing');
  writer.resume();
  t.is(write.operation.status, AsyncStatus.completed);
  await writer.flush();
  t.deepEqual(sizesOf(setting), [[1, 2], [3], [4], [5], [6]]);
  t.deepEqual(
    native.calls.map(({ targets }) => targets),
    [null, [7], [], [], null],
    'one target number for all',
  );
  t.is(native.calls[2]!.bytes[0], 99);
  t.deepEqual(await outcomesOf([...before, write, ...later]), [1, 2, 3, 6]);
});

test('segments that failed in several calls are reported together, when all of them ended', async (t) => {
  const { writer } = open({ limit: 2, refused: [1] }, { limit: 0 }, { refused: [3] });
  const writes = [writer.writeSegments(segments(1, 2, 3, 4, 5), CONNECTED), ...writeSizes(writer, 6, 6)];
  writer.resume();
  t.is(writes[0]!.operation.status, AsyncStatus.started);
  writer.resume();
  const [reason, next] = await outcomesOf(writes);
  t.is(reason, '2 of 5 datagrams failed, first number 1: datagram 1 is too long');
  t.is(next, 6);
  await writer.flush();
});

test('segments whose memory was transferred fail alone, and only those that wait', async (t) => {
  const { writer, native } = open({ limit: 1 });
  const writes = [writer.writeSegments(segments(1, 2), CONNECTED)];
  const memory = new Uint8Array(3);
  writes.push(
    writer.writeSegments({ bytes: memory, lengths: Uint32Array.of(3) }, CONNECTED),
    ...writeSizes(writer, 4, 4),
  );
  structuredClone(null, { transfer: [memory.buffer] });
  writer.resume();
  t.deepEqual(await outcomesOf(writes), [2, 'the memory of the datagrams was transferred before they were sent', 4]);
  t.deepEqual(
    native.calls.map(({ sizes }) => sizes),
    [[1], [2], [4]],
  );
});

test('a cancelled write of segments, and a writer that failed', async (t) => {
  const { writer } = open({ limit: 1 });
  const waiting = writer.writeSegments(segments(1, 2), CONNECTED);
  writer.cancel(new Error('cancelled'));
  writer.fail(new Error('closed'));
  const late = writer.writeSegments(segments(3), CONNECTED);
  t.deepEqual(await outcomesOf([waiting, late]), ['cancelled', 'closed']);
  t.throws(() => writer.tryWriteSegments(segments(1), CONNECTED), { message: 'closed' });
});

test('tryWriteSegments sends earlier writes, counts what the kernel takes, and leaves nothing behind', (t) => {
  const setting = open({}, { limit: 2 }, { refused: [0] }, { refused: [1] });
  const { writer, native } = setting;
  writeSizes(writer, 1, 2);
  t.is(writer.tryWriteSegments(segments(3, 4, 5), 7), 2);
  const error = t.throws(() => writer.tryWriteSegments(segments(5), 7));
  t.is((error as unknown as { hresult: string }).hresult, '0x80072738');
  t.is(writer.tryWriteSegments(segments(6, 7), 7), 1);
  t.deepEqual(sizesOf(setting), [[1, 2], [3, 4], [], [6]]);
  t.deepEqual(native.takeFailures(), []);
  t.deepEqual(setting.blocked, [], 'nothing waits');
});

test('tryWriteSegments sends nothing while writes wait', (t) => {
  const setting = open({ limit: 0 });
  writeSizes(setting.writer, 1, 1);
  t.is(setting.writer.tryWriteSegments(segments(2), CONNECTED), 0);
  t.deepEqual(sizesOf(setting), [[]]);
});
