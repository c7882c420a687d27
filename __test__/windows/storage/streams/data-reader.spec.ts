import test from 'ava';
import {
  Buffer as WindowsBuffer,
  ByteOrder,
  DataReader,
  InMemoryRandomAccessStream,
  InputStreamOptions,
  UnicodeEncoding,
  type IInputStream,
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
import { ManualInputStream } from '../../../helpers/manual-stream.js';

function readerOf(...bytes: number[]): DataReader {
  return DataReader.fromBuffer(Uint8Array.from(bytes));
}

test('defaults are those of UWP', (t) => {
  for (const reader of [readerOf(), new DataReader(new InMemoryRandomAccessStream())]) {
    t.is(reader.byteOrder, ByteOrder.bigEndian);
    t.is(reader.unicodeEncoding, UnicodeEncoding.utf8);
    t.is(reader.inputStreamOptions, InputStreamOptions.none);
    t.is(reader.unconsumedBufferLength, 0);
  }
});

test('settings are independent and refuse other values', (t) => {
  const reader = readerOf();
  for (const order of Object.values(ByteOrder)) {
    for (const encoding of Object.values(UnicodeEncoding)) {
      for (const options of [0, 1, 2, 3] as InputStreamOptions[]) {
        reader.byteOrder = order;
        reader.unicodeEncoding = encoding;
        reader.inputStreamOptions = options;
        t.deepEqual([reader.byteOrder, reader.unicodeEncoding, reader.inputStreamOptions], [order, encoding, options]);
      }
    }
  }
  for (const wrong of [-1, 4, '0', null] as never[]) {
    throwsHresult(t, () => (reader.byteOrder = wrong), E_INVALIDARG);
    throwsHresult(t, () => (reader.unicodeEncoding = wrong), E_INVALIDARG);
    throwsHresult(t, () => (reader.inputStreamOptions = wrong), E_INVALIDARG);
  }
});

test('reads integers in both byte orders', (t) => {
  const bytes = [0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10];
  const node = Buffer.from(bytes);
  const reader = (order: ByteOrder): DataReader => Object.assign(readerOf(...bytes), { byteOrder: order });
  const [big, little] = [ByteOrder.bigEndian, ByteOrder.littleEndian];
  t.is(reader(big).readByte(), 0xfe);
  t.is(reader(big).readInt16(), node.readInt16BE());
  t.is(reader(big).readUInt16(), node.readUInt16BE());
  t.is(reader(big).readInt32(), node.readInt32BE());
  t.is(reader(big).readUInt32(), node.readUInt32BE());
  t.is(reader(big).readInt64(), node.readBigInt64BE());
  t.is(reader(big).readUInt64(), node.readBigUInt64BE());
  t.is(reader(little).readInt16(), node.readInt16LE());
  t.is(reader(little).readUInt16(), node.readUInt16LE());
  t.is(reader(little).readInt32(), node.readInt32LE());
  t.is(reader(little).readUInt32(), node.readUInt32LE());
  t.is(reader(little).readInt64(), node.readBigInt64LE());
  t.is(reader(little).readUInt64(), node.readBigUInt64LE());
});

test('64-bit integers are numbers as long as those are exact', (t) => {
  const values: readonly (number | bigint)[] = [
    0,
    1,
    -1,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    2n ** 53n,
    -(2n ** 53n),
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  for (const value of values) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    t.is(DataReader.fromBuffer(bytes).readInt64(), value);
    const unsigned = BigInt.asUintN(64, BigInt(value));
    const expected = unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned;
    t.is(DataReader.fromBuffer(bytes).readUInt64(), expected);
  }
});

test('reads booleans, floating point numbers, GUIDs, dates and time spans', (t) => {
  const reader = readerOf(0, 1, 2, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0);
  t.deepEqual([reader.readBoolean(), reader.readBoolean(), reader.readBoolean()], [false, true, true]);
  t.is(reader.readSingle(), 1);
  t.is(reader.readDouble(), -2);

  const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  t.is(DataReader.fromBuffer(guid).readGuid(), '00112233-4455-6677-8899-aabbccddeeff');
  const little = DataReader.fromBuffer(guid);
  little.byteOrder = ByteOrder.littleEndian;
  t.is(little.readGuid(), '33221100-5544-7766-8899-aabbccddeeff');

  // 116444736000000000 ticks of 100 ns lie between 1601 and 1970.
  const ticks = Buffer.alloc(24);
  ticks.writeBigInt64BE(116_444_736_000_000_000n + 12_345n * 10_000n + 9_999n, 0);
  ticks.writeBigInt64BE(-1n, 8);
  ticks.writeBigInt64BE(-15_000n, 16);
  const times = DataReader.fromBuffer(ticks);
  t.deepEqual(times.readDateTime(), new Date(12_345));
  t.deepEqual(times.readDateTime(), new Date(Date.UTC(1601, 0, 1) - 1));
  t.is(times.readTimeSpan(), -1.5);
});

test('a string takes bytes of UTF-8 and units of UTF-16, whose order is that of the encoding', (t) => {
  const text = 'Größe 😀';
  t.is(DataReader.fromBuffer(Buffer.from(text)).readString(Buffer.byteLength(text)), text);
  const reader = DataReader.fromBuffer(
    Buffer.concat([Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]),
  );
  reader.unicodeEncoding = UnicodeEncoding.utf16LE;
  t.is(reader.readString(text.length), text);
  reader.unicodeEncoding = UnicodeEncoding.utf16BE;
  t.is(reader.readString(text.length), text);
  t.is(reader.readString(0), '');
});

test('a string keeps a byte order mark and U+FFFD, and refuses what is not UTF-8 without consuming it', (t) => {
  const text = '\ufeffa\ufffdb';
  t.is(DataReader.fromBuffer(Buffer.from(text)).readString(Buffer.byteLength(text)), text);
  const malformed = [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]];
  for (const wrong of malformed) {
    const reader = readerOf(...wrong, 0x61);
    throwsHresult(t, () => reader.readString(wrong.length), ERROR_NO_UNICODE_TRANSLATION);
    t.is(reader.unconsumedBufferLength, wrong.length + 1);
    t.is(reader.readByte(), wrong[0] as number);
  }
  const lone = DataReader.fromBuffer(Uint8Array.of(0x00, 0xd8));
  lone.unicodeEncoding = UnicodeEncoding.utf16LE;
  t.is(lone.readString(1), '\ud800');
});

test('readBytes fills typed arrays and plain arrays, small and large', (t) => {
  const source = Uint8Array.from({ length: 1000 }, (_, index) => index & 255);
  for (const size of [0, 1, 24, 25, 500]) {
    const reader = DataReader.fromBuffer(source);
    const typed = new Uint8Array(size);
    t.is(reader.readBytes(typed), typed);
    t.deepEqual(typed, source.slice(0, size));
    const plain = Array.from({ length: size }, () => -1);
    t.is(reader.readBytes(plain), plain);
    t.deepEqual(plain, Array.from(source.subarray(size, 2 * size)));
  }
  t.deepEqual(DataReader.fromBuffer(source).readBytes(Buffer.alloc(2)), Buffer.of(0, 1));
  // oxlint-disable-next-line unicorn/no-new-array -- as the WebSocket sample does
  t.deepEqual(readerOf(7, 8).readBytes(new Array<number>(2)), [7, 8]);
  throwsHresult(t, () => readerOf(1).readBytes('x' as never), E_INVALIDARG);
});

test('reading beyond the end is out of bounds and consumes nothing', (t) => {
  const reader = readerOf(1, 2, 3);
  const reads = [
    () => reader.readInt32(),
    () => reader.readUInt32(),
    () => reader.readInt64(),
    () => reader.readUInt64(),
    () => reader.readSingle(),
    () => reader.readDouble(),
    () => reader.readGuid(),
    () => reader.readDateTime(),
    () => reader.readTimeSpan(),
    () => reader.readString(4),
    () => reader.readBytes(new Uint8Array(4)),
    () => reader.readBytes([0, 0, 0, 0]),
    () => reader.readBuffer(4),
  ];
  for (const read of reads) throwsHresult(t, read, E_BOUNDS);
  t.is(reader.unconsumedBufferLength, 3);
  t.is(reader.readUInt16(), 0x0102);
  throwsHresult(t, () => reader.readInt16(), E_BOUNDS);
  throwsHresult(t, () => reader.readUInt16(), E_BOUNDS);
  t.true(reader.readBoolean());
  throwsHresult(t, () => reader.readByte(), E_BOUNDS);
  throwsHresult(t, () => reader.readBoolean(), E_BOUNDS);
});

test('a count that is none is refused', (t) => {
  const reader = readerOf(1, 2, 3);
  for (const wrong of [-1, 1.5, NaN, 2 ** 32, '1', null] as number[]) {
    throwsHresult(t, () => reader.readString(wrong), E_INVALIDARG);
    throwsHresult(t, () => reader.readBuffer(wrong), E_INVALIDARG);
  }
  t.is(reader.unconsumedBufferLength, 3);
});

test('readBuffer and detachBuffer give the bytes without a copy', (t) => {
  const memory = Uint8Array.of(1, 2, 3, 4, 5);
  const reader = DataReader.fromBuffer(WindowsBuffer.fromBytes(memory));
  t.is(reader.readByte(), 1);
  const buffer = reader.readBuffer(2);
  t.deepEqual([buffer.capacity, buffer.length], [2, 2]);
  t.deepEqual([...buffer.bytes], [2, 3]);
  t.is(buffer.bytes.buffer, memory.buffer);
  const rest = reader.detachBuffer();
  t.deepEqual([...rest.bytes], [4, 5]);
  t.is(rest.bytes.buffer, memory.buffer);
  t.is(reader.unconsumedBufferLength, 0);
  t.is(reader.detachBuffer().length, 0);
});

test('fromBuffer takes the bytes in use', (t) => {
  const buffer = new WindowsBuffer(8);
  buffer.length = 3;
  t.is(DataReader.fromBuffer(buffer).unconsumedBufferLength, 3);
  throwsHresult(t, () => DataReader.fromBuffer('x' as never), E_INVALIDARG);
});

test('a reader without stream cannot load', async (t) => {
  const reader = readerOf(1);
  await rejectsHresult(t, reader.loadAsync(1), ERROR_INVALID_OPERATION);
  throwsHresult(t, () => reader.detachStream(), ERROR_INVALID_OPERATION);
  t.is(reader.readByte(), 1);
});

test('the stream must be one', (t) => {
  for (const wrong of [null, undefined, {}, 5, Uint8Array.of(1)]) {
    throwsHresult(t, () => new DataReader(wrong as never), E_INVALIDARG);
    throwsHresult(t, () => DataReader(wrong as never), E_INVALIDARG);
  }
});

test('loadAsync appends to unread bytes, and returns how many arrived', async (t) => {
  const stream = new ManualInputStream();
  const reader = DataReader(stream);
  const first = reader.loadAsync(3);
  t.like(stream.reads[0], { count: 3, options: InputStreamOptions.none });
  stream.answer(1, 2, 3);
  t.is(await first, 3);
  t.is(reader.readByte(), 1);
  reader.inputStreamOptions = InputStreamOptions.partial;
  const second = reader.loadAsync(100);
  t.like(stream.reads[0], { count: 100, options: InputStreamOptions.partial });
  stream.answer(4, 5);
  t.is(await second, 2);
  t.is(reader.unconsumedBufferLength, 4);
  t.is(reader.readUInt32(), 0x02030405);
  const atEnd = reader.loadAsync(1);
  stream.answer();
  t.is(await atEnd, 0);
  t.is(reader.unconsumedBufferLength, 0);
  t.is(await reader.loadAsync(0), 0);
  t.is(stream.reads.length, 0);
});

test('values and buffers may be spread over loads', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  for (let byte = 0; byte < 40; byte += 4) {
    const load = reader.loadAsync(4);
    stream.answer(byte, byte + 1, byte + 2, byte + 3);
    await load;
  }
  t.is(reader.unconsumedBufferLength, 40);
  t.is(reader.readUInt16(), 0x0001);
  t.is(reader.readUInt32(), 0x02030405);
  t.is(reader.readByte(), 6);
  t.deepEqual([...reader.readBytes(new Uint8Array(6))], [7, 8, 9, 10, 11, 12]);
  t.deepEqual(reader.readBytes([0, 0, 0, 0]), [13, 14, 15, 16]);
  t.deepEqual([...reader.readBuffer(9).bytes], [17, 18, 19, 20, 21, 22, 23, 24, 25]);
  t.is(reader.readString(3), '\x1a\x1b\x1c');
  throwsHresult(t, () => reader.readBuffer(12), E_BOUNDS);
  t.deepEqual([...reader.detachBuffer().bytes], [29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
});

test('what one load brought is read without a copy', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)];
  for (const chunk of chunks) {
    const load = reader.loadAsync(chunk.length);
    stream.reads.shift()!.operation.complete(chunk);
    await load;
  }
  for (const chunk of chunks) {
    const { bytes } = reader.readBuffer(chunk.length);
    t.deepEqual(bytes, chunk);
    t.is(bytes.buffer, chunk.buffer);
  }
});

test('one load at a time; reading continues meanwhile', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  const first = reader.loadAsync(2);
  stream.answer(1, 2);
  await first;
  const second = reader.loadAsync(1);
  await rejectsHresult(t, reader.loadAsync(1), ERROR_INVALID_OPERATION);
  throwsHresult(t, () => reader.detachStream(), ERROR_INVALID_OPERATION);
  t.is(reader.readByte(), 1);
  stream.answer(3);
  await second;
  t.is(reader.readUInt16(), 0x0203);
  const third = reader.loadAsync(1);
  stream.answer(4);
  t.is(await third, 1);
});

test('a load fails as the stream does, and another may follow', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  const failing = reader.loadAsync(1);
  stream.reads.shift()!.operation.fail(new RangeError('broken'));
  await t.throwsAsync(async () => failing, { message: 'broken' });
  const next = reader.loadAsync(1);
  stream.answer(1);
  t.is(await next, 1);
});

test('a load can be cancelled, also by a signal', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  const load = reader.loadAsync(1);
  load.cancel();
  const error = await rejectsHresult(t, load, ERROR_CANCELLED);
  t.is(error.name, 'Canceled');
  const controller = new AbortController();
  const withSignal = reader.loadAsync(1, { signal: controller.signal });
  controller.abort();
  await rejectsHresult(t, withSignal, ERROR_CANCELLED);
  await rejectsHresult(t, reader.loadAsync(1, { signal: AbortSignal.abort() }), ERROR_CANCELLED);
  for (const wrong of [-1, 1.5, 2 ** 32, '1', undefined]) {
    throwsHresult(t, () => reader.loadAsync(wrong as number), E_INVALIDARG);
  }
});

test('progress and the operation object of a load', async (t) => {
  const stream = new ManualInputStream();
  const load = new DataReader(stream).loadAsync(4);
  const progress: number[] = [];
  const ended = load.then(null, null, (count) => progress.push(count));
  stream.reads[0]!.operation.report(2);
  stream.answer(1, 2, 3, 4);
  t.is(await ended, 4);
  t.is(load.operation.getResults(), 4);
  t.deepEqual(progress, [2]);
});

test('close closes the stream, and afterwards every member refuses', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  reader.close();
  t.true(stream.isClosed);
  reader.close();
  const members = [
    () => reader.byteOrder,
    () => (reader.byteOrder = ByteOrder.littleEndian),
    () => reader.unicodeEncoding,
    () => (reader.unicodeEncoding = UnicodeEncoding.utf8),
    () => reader.inputStreamOptions,
    () => (reader.inputStreamOptions = InputStreamOptions.none),
    () => reader.unconsumedBufferLength,
    () => reader.loadAsync(1),
    () => reader.readByte(),
    () => reader.readGuid(),
    () => reader.readString(0),
    () => reader.readBytes(new Uint8Array(0)),
    () => reader.readBytes([]),
    () => reader.readBuffer(0),
    () => reader.detachBuffer(),
    () => reader.detachStream(),
  ];
  for (const member of members) await rejectsHresult(t, Promise.resolve().then<unknown>(member), RO_E_CLOSED);
  const loaded = readerOf(1, 2);
  loaded[Symbol.dispose]();
  throwsHresult(t, () => loaded.readByte(), RO_E_CLOSED);
});

test('a detached stream stays open, and what was loaded can be read', async (t) => {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  const load = reader.loadAsync(2);
  stream.answer(1, 2);
  await load;
  t.is(reader.detachStream(), stream);
  throwsHresult(t, () => reader.detachStream(), ERROR_INVALID_OPERATION);
  await rejectsHresult(t, reader.loadAsync(1), ERROR_INVALID_OPERATION);
  t.is(reader.readUInt16(), 0x0102);
  reader.close();
  t.false(stream.isClosed);
});

test('reads a custom stream through readAsync', async (t) => {
  const inner = new InMemoryRandomAccessStream();
  await inner.writeAsync(Uint8Array.of(1, 2, 3));
  inner.seek(0);
  const foreign: IInputStream = {
    readAsync: (buffer, count, options) => inner.readAsync(buffer, count, options),
    close: () => inner.close(),
  };
  const reader = new DataReader(foreign);
  t.is(await reader.loadAsync(10), 3);
  t.is(reader.readUInt16(), 0x0102);
  reader.close();
  throwsHresult(t, () => inner.size, RO_E_CLOSED);
});
