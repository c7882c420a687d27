import test from 'ava';
import {
  Buffer as WindowsBuffer,
  ByteOrder,
  DataWriter,
  InMemoryRandomAccessStream,
  UnicodeEncoding,
  type IOutputStream,
} from 'uwp-sockets';

import {
  E_BOUNDS,
  E_INVALIDARG,
  ERROR_CANCELLED,
  ERROR_INVALID_OPERATION,
  ERROR_NO_UNICODE_TRANSLATION,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../../../helpers/hresult-errors.js';
import { ManualOutputStream } from '../../../helpers/manual-stream.js';

/** The bytes that `write` puts into a writer without stream. */
function written(write: (writer: DataWriter) => void, byteOrder: ByteOrder = ByteOrder.bigEndian): Buffer {
  const writer = new DataWriter();
  writer.byteOrder = byteOrder;
  write(writer);
  const { bytes } = writer.detachBuffer();
  return Buffer.from(bytes);
}

test('defaults are those of UWP', (t) => {
  for (const writer of [new DataWriter(), DataWriter(), DataWriter(new InMemoryRandomAccessStream())]) {
    t.is(writer.byteOrder, ByteOrder.bigEndian);
    t.is(writer.unicodeEncoding, UnicodeEncoding.utf8);
    t.is(writer.unstoredBufferLength, 0);
  }
});

test('settings refuse other values', (t) => {
  const writer = new DataWriter();
  for (const wrong of [-1, 3, '0', null] as never[]) {
    throwsHresult(t, () => (writer.byteOrder = wrong), E_INVALIDARG);
    throwsHresult(t, () => (writer.unicodeEncoding = wrong), E_INVALIDARG);
  }
});

test('writes integers as Node does, in both byte orders', (t) => {
  const expected = Buffer.alloc(14);
  expected.writeInt16BE(-2, 0);
  expected.writeInt32BE(-3, 2);
  expected.writeBigInt64BE(-4n, 6);
  t.deepEqual(
    written((writer) => (writer.writeInt16(-2), writer.writeInt32(-3), writer.writeInt64(-4))),
    expected,
  );
  expected.writeUInt16LE(0xfedc, 0);
  expected.writeUInt32LE(0xfedcba98, 2);
  expected.writeBigUInt64LE(0xfedcba9876543210n, 6);
  const write = (writer: DataWriter): void => {
    writer.writeUInt16(0xfedc);
    writer.writeUInt32(0xfedcba98);
    writer.writeUInt64(0xfedcba9876543210n);
  };
  t.deepEqual(written(write, ByteOrder.littleEndian), expected);
});

test('integers are taken modulo their size, as the projection does', (t) => {
  const cases: [(writer: DataWriter) => void, string][] = [
    [(writer) => writer.writeByte(0x1ff), 'ff'],
    [(writer) => writer.writeByte(-1), 'ff'],
    [(writer) => writer.writeByte(7.9), '07'],
    [(writer) => writer.writeInt16(0x18000), '8000'],
    [(writer) => writer.writeUInt32(-1), 'ffffffff'],
    [(writer) => writer.writeInt32(2 ** 32 + 5), '00000005'],
    [(writer) => writer.writeInt64(-1.5), 'ffffffffffffffff'],
    [(writer) => writer.writeInt64(2 ** 53), '0020000000000000'],
    [(writer) => writer.writeUInt64(2 ** 64), '0000000000000000'],
    [(writer) => writer.writeUInt64(2n ** 64n - 1n), 'ffffffffffffffff'],
    [(writer) => writer.writeInt64(-(2n ** 63n)), '8000000000000000'],
    [(writer) => writer.writeInt64(-(2 ** 40)), 'ffffff0000000000'],
    [(writer) => writer.writeBytes([256, -1, 3]), '00ff03'],
  ];
  for (const [write, hex] of cases) t.is(written(write).toString('hex'), hex);
});

test('what is no number is refused, and nothing is written', (t) => {
  const writer = new DataWriter();
  for (const wrong of [NaN, Infinity, '1', null, undefined, {}] as never[]) {
    throwsHresult(t, () => writer.writeByte(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeInt16(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeUInt16(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeInt32(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeUInt32(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeInt64(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeUInt64(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeTimeSpan(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeBytes([1, wrong]), E_INVALIDARG);
    throwsHresult(t, () => writer.writeDateTime(wrong), E_INVALIDARG);
  }
  for (const wrong of ['1', null, undefined, 1n] as never[]) {
    throwsHresult(t, () => writer.writeSingle(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeDouble(wrong), E_INVALIDARG);
  }
  throwsHresult(t, () => writer.writeDateTime(new Date(NaN)), E_INVALIDARG);
  throwsHresult(t, () => writer.writeDateTime(new Date(8.64e15)), E_INVALIDARG);
  throwsHresult(t, () => writer.writeTimeSpan(1e300), E_INVALIDARG);
  for (const wrong of ['', 'x', '00112233-4455-6677-8899-aabbccddeef', '{00112233-4455-6677-8899-aabbccddeeff', null]) {
    throwsHresult(t, () => writer.writeGuid(wrong as string), E_INVALIDARG);
  }
  for (const wrong of [null, undefined, {}, Symbol('text')] as never[]) {
    throwsHresult(t, () => writer.writeString(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.measureString(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeBytes(wrong), E_INVALIDARG);
    throwsHresult(t, () => writer.writeBuffer(wrong), E_INVALIDARG);
  }
  t.is(writer.unstoredBufferLength, 0);
});

test('writes booleans, floating point numbers, GUIDs, dates and time spans', (t) => {
  t.deepEqual([...written((writer) => (writer.writeBoolean(true), writer.writeBoolean(false)))], [1, 0]);
  t.is(written((writer) => writer.writeSingle(1.5)).readFloatBE(), 1.5);
  t.is(written((writer) => writer.writeDouble(-Math.PI)).readDoubleBE(), -Math.PI);
  t.is(written((writer) => writer.writeDouble(Math.E), ByteOrder.littleEndian).readDoubleLE(), Math.E);
  t.true(Number.isNaN(written((writer) => writer.writeSingle(NaN)).readFloatBE()));
  const guid = (writer: DataWriter): void => writer.writeGuid('{00112233-4455-6677-8899-AABBCCDDEEFF}');
  t.is(written(guid).toString('hex'), '00112233445566778899aabbccddeeff');
  t.is(written(guid, ByteOrder.littleEndian).toString('hex'), '33221100554477668899aabbccddeeff');
  t.is(written((writer) => writer.writeDateTime(new Date(0))).readBigInt64BE(), 116_444_736_000_000_000n);
  t.is(
    written((writer) => writer.writeDateTime(new Date(Date.UTC(1600, 0)))).readBigInt64BE(),
    -366n * 864_000_000_000n,
  );
  t.is(written((writer) => writer.writeTimeSpan(-0.25)).readBigInt64BE(), -2500n);
});

test('writeBytes and writeBuffer take every kind of memory', (t) => {
  const memory = Uint8Array.of(1, 2, 3, 4);
  const buffer = new WindowsBuffer(8);
  t.is(written((writer) => writer.writeBytes(memory)).toString('hex'), '01020304');
  t.is(written((writer) => writer.writeBytes(memory.buffer)).toString('hex'), '01020304');
  t.is(written((writer) => writer.writeBuffer(WindowsBuffer.fromBytes(memory))).toString('hex'), '01020304');
  t.is(written((writer) => writer.writeBuffer(memory, 1, 2)).toString('hex'), '0203');
  t.is(written((writer) => writer.writeBuffer(memory, 4, 0)).length, 0);
  t.is(written((writer) => writer.writeBuffer(buffer)).length, 0);
  const writer = new DataWriter();
  throwsHresult(t, () => writer.writeBuffer(memory, 3, 2), E_BOUNDS);
  throwsHresult(t, () => writer.writeBuffer(buffer, 0, 1), E_BOUNDS);
  throwsHresult(t, () => writer.writeBuffer(memory, -1, 1), E_INVALIDARG);
  throwsHresult(t, () => writer.writeBuffer(memory, 0, 1.5), E_INVALIDARG);
  t.is(writer.unstoredBufferLength, 0);
});

test('writeString writes no length and no terminator, and returns what measureString does', (t) => {
  const text = 'Größe 😀';
  const encodings = {
    utf8: Buffer.from(text),
    utf16LE: Buffer.from(text, 'utf16le'),
    utf16BE: Buffer.from(text, 'utf16le').swap16(),
  };
  for (const [name, expected] of Object.entries(encodings)) {
    const writer = new DataWriter();
    writer.unicodeEncoding = UnicodeEncoding[name as keyof typeof encodings];
    t.is(writer.measureString(text), expected.length);
    t.is(writer.writeString(text), expected.length);
    t.is(writer.writeString(''), 0);
    t.deepEqual(Buffer.from(writer.detachBuffer().bytes), expected);
  }
  t.is(written((writer) => writer.writeString(5 as never)).toString(), '5');
});

test('a lone surrogate has no UTF-8, but UTF-16', (t) => {
  const writer = new DataWriter();
  throwsHresult(t, () => writer.writeString('a\ud800'), ERROR_NO_UNICODE_TRANSLATION);
  throwsHresult(t, () => writer.measureString('\udc00'), ERROR_NO_UNICODE_TRANSLATION);
  t.is(writer.unstoredBufferLength, 0);
  writer.unicodeEncoding = UnicodeEncoding.utf16BE;
  t.is(writer.writeString('\ud800'), 2);
});

test('grows as it is written, from nothing to large', (t) => {
  const writer = new DataWriter();
  const large = Buffer.alloc(100_000, 'large');
  writer.writeByte(1);
  writer.writeString('x'.repeat(200));
  writer.writeBytes(large);
  writer.writeUInt16(2);
  t.is(writer.unstoredBufferLength, 1 + 200 + 100_000 + 2);
  const { bytes } = writer.detachBuffer();
  t.deepEqual(Buffer.from(bytes), Buffer.concat([Buffer.of(1), Buffer.alloc(200, 'x'), large, Buffer.of(0, 2)]));
  t.is(writer.unstoredBufferLength, 0);
});

test('a detached buffer does not change when writing continues', (t) => {
  const writer = new DataWriter();
  const buffers = Array.from({ length: 300 }, (_, index) => {
    writer.writeUInt32(index);
    return writer.detachBuffer();
  });
  for (const [index, { bytes, capacity }] of buffers.entries()) {
    t.is(capacity, 4);
    t.is(Buffer.from(bytes).readUInt32BE(), index);
  }
});

test('storeAsync writes everything in one piece, after which the writer is empty', async (t) => {
  const stream = new ManualOutputStream();
  const writer = DataWriter(stream);
  writer.writeByte(1);
  writer.writeString('text');
  const store = writer.storeAsync();
  t.is(writer.unstoredBufferLength, 0);
  t.is(stream.writes.length, 1);
  writer.writeByte(2);
  t.deepEqual(Buffer.from(stream.take()), Buffer.from('\x01text'));
  t.is(await store, 5);
  t.is(store.operation.getResults(), 5);
  const second = writer.storeAsync();
  t.deepEqual([...stream.take()], [2]);
  t.is(await second, 1);
});

test('an empty store writes nothing', async (t) => {
  const stream = new ManualOutputStream();
  t.is(await new DataWriter(stream).storeAsync(), 0);
  t.is(stream.writes.length, 0);
});

test('stores that overlap are a write each, in order, and the stream can be detached at once', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  writer.writeByte(1);
  const first = writer.storeAsync();
  writer.writeUInt16(0x0203);
  const second = writer.storeAsync();
  t.is(writer.unstoredBufferLength, 0);
  t.is(writer.detachStream(), stream);
  writer.close();
  t.false(stream.isClosed);
  t.is(stream.writes.length, 2);
  t.deepEqual([...stream.take()], [1]);
  t.deepEqual([...stream.take()], [2, 3]);
  t.deepEqual([await first, await second], [1, 2]);
});

test('what the stream refuses at the call stays in the writer', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  const { writeAsync } = stream;
  stream.writeAsync = () => {
    writer.writeByte(2);
    throw new RangeError('not now');
  };
  writer.writeByte(1);
  t.throws(() => writer.storeAsync(), { message: 'not now' });
  t.is(writer.unstoredBufferLength, 2);
  stream.writeAsync = writeAsync;
  const store = writer.storeAsync();
  t.deepEqual([...stream.take()], [1, 2]);
  t.is(await store, 2);
});

test('a store fails as the stream does, and another may follow', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  writer.writeByte(1);
  const failing = writer.storeAsync();
  stream.writes.shift()!.operation.fail(new RangeError('broken'));
  await t.throwsAsync(async () => failing, { message: 'broken' });
  writer.writeByte(2);
  const next = writer.storeAsync();
  stream.take();
  t.is(await next, 1);
});

test('a store can be cancelled by a signal', async (t) => {
  const writer = new DataWriter(new ManualOutputStream());
  writer.writeByte(1);
  const controller = new AbortController();
  const store = writer.storeAsync({ signal: controller.signal });
  controller.abort();
  await rejectsHresult(t, store, ERROR_CANCELLED);
});

test('a store whose signal has aborted does not start', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  writer.writeByte(1);
  await rejectsHresult(t, writer.storeAsync({ signal: AbortSignal.abort() }), ERROR_CANCELLED);
  t.is(stream.writes.length, 0);
  t.is(writer.unstoredBufferLength, 1);
});

test('flushAsync flushes the stream', async (t) => {
  const stream = new ManualOutputStream();
  const flush = new DataWriter(stream).flushAsync();
  stream.flushes[0]!.complete(true);
  t.true(await flush);
});

test('a writer without stream collects only', async (t) => {
  const writer = new DataWriter();
  writer.writeByte(1);
  await rejectsHresult(t, writer.storeAsync(), ERROR_INVALID_OPERATION);
  await rejectsHresult(t, writer.flushAsync(), ERROR_INVALID_OPERATION);
  throwsHresult(t, () => writer.detachStream(), ERROR_INVALID_OPERATION);
  t.is(writer.unstoredBufferLength, 1);
  for (const wrong of [null, {}, 5] as never[]) throwsHresult(t, () => new DataWriter(wrong), E_INVALIDARG);
});

test('a detached stream stays open, and the writer collects on', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  t.is(writer.detachStream(), stream);
  writer.writeByte(1);
  t.is(writer.detachBuffer().length, 1);
  await rejectsHresult(t, writer.storeAsync(), ERROR_INVALID_OPERATION);
  writer.close();
  t.false(stream.isClosed);
});

test('close closes the stream, and afterwards every member refuses', async (t) => {
  const stream = new ManualOutputStream();
  const writer = new DataWriter(stream);
  writer.writeByte(1);
  writer.close();
  t.true(stream.isClosed);
  writer.close();
  const members = [
    () => writer.byteOrder,
    () => (writer.byteOrder = ByteOrder.littleEndian),
    () => writer.unicodeEncoding,
    () => (writer.unicodeEncoding = UnicodeEncoding.utf8),
    () => writer.unstoredBufferLength,
    () => writer.writeByte(1),
    () => writer.writeDouble(1),
    () => writer.writeString(''),
    () => writer.measureString(''),
    () => writer.writeBytes([]),
    () => writer.writeBuffer(new WindowsBuffer(0)),
    () => writer.storeAsync(),
    () => writer.flushAsync(),
    () => writer.detachBuffer(),
    () => writer.detachStream(),
  ];
  for (const member of members) await rejectsHresult(t, Promise.resolve().then<unknown>(member), RO_E_CLOSED);
  const disposed = new DataWriter();
  disposed[Symbol.dispose]();
  throwsHresult(t, () => disposed.writeByte(1), RO_E_CLOSED);
});

test('writes to a custom stream through writeAsync', async (t) => {
  const inner = new InMemoryRandomAccessStream();
  const foreign: IOutputStream = {
    writeAsync: (buffer) => {
      t.true(buffer instanceof WindowsBuffer);
      return inner.writeAsync(buffer);
    },
    flushAsync: () => inner.flushAsync(),
    close: () => inner.close(),
  };
  const writer = new DataWriter(foreign);
  writer.writeString('hello');
  t.is(await writer.storeAsync(), 5);
  t.true(await writer.flushAsync());
  t.is(inner.size, 5);
});

test('an operation that follows a promise leaves the writer usable', async (t) => {
  const stream = new ManualOutputStream();
  const inner = new InMemoryRandomAccessStream();
  stream.writeAsync = (buffer) => inner.flushAsync().then(() => inner.writeAsync(buffer)) as never;
  const writer = new DataWriter(stream);
  for (let round = 0; round < 3; round++) {
    writer.writeByte(round);
    t.is(await writer.storeAsync(), 1);
  }
  t.is(inner.size, 3);
});
