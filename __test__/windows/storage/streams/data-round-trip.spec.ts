import test from 'ava';
import {
  ByteOrder,
  DataReader,
  DataWriter,
  InMemoryRandomAccessStream,
  InputStreamOptions,
  RandomAccessStream,
  UnicodeEncoding,
} from 'uwp-sockets';

import { ManualInputStream } from '../../../helpers/manual-stream.js';
import { Random } from '../../../helpers/random.js';

/** One value: how it is written, read back, and written by Node's own Buffer. */
interface Value {
  write(writer: DataWriter): void;
  read(reader: DataReader): unknown;
  readonly expected: unknown;
  readonly bytes: Buffer;
}

type Make = (random: Random, isBig: boolean, encoding: UnicodeEncoding) => Value;

const makers: readonly Make[] = [
  byteValue,
  booleanValue,
  int16Value,
  uint16Value,
  int32Value,
  uint32Value,
  int64Value,
  uint64Value,
  singleValue,
  doubleValue,
  guidValue,
  dateValue,
  spanValue,
  textValue,
  bytesValue,
];

for (const order of Object.keys(ByteOrder) as (keyof typeof ByteOrder)[]) {
  for (const encoding of Object.keys(UnicodeEncoding) as (keyof typeof UnicodeEncoding)[]) {
    test(`random values in ${order} and ${encoding} come back, and are the bytes that Node writes`, async (t) => {
      for (let seed = 1; seed <= 40; seed++) {
        const random = new Random(seed);
        const [byteOrder, unicodeEncoding] = [ByteOrder[order], UnicodeEncoding[encoding]];
        const isBig = byteOrder === ByteOrder.bigEndian;
        const values = Array.from({ length: 50 }, () => random.pick(makers)(random, isBig, unicodeEncoding));
        const writer = Object.assign(new DataWriter(), { byteOrder, unicodeEncoding });
        for (const value of values) value.write(writer);
        const { bytes: content } = writer.detachBuffer();
        t.deepEqual(Buffer.from(content), Buffer.concat(values.map((value) => value.bytes)), `seed ${seed}`);
        for (const reader of [DataReader.fromBuffer(content), await loadedInPieces(content, random)]) {
          Object.assign(reader, { byteOrder, unicodeEncoding });
          for (const value of values) t.deepEqual(value.read(reader), value.expected, `seed ${seed}`);
          t.is(reader.unconsumedBufferLength, 0);
        }
      }
    });
  }
}

test('the flow of the DataReaderWriter sample', async (t) => {
  const elements = ['Hello;World', '1;2;3', 'Grüße;😀', ''];
  const stream = new InMemoryRandomAccessStream();
  const writer = DataWriter(stream);
  writer.unicodeEncoding = UnicodeEncoding.utf8;
  writer.byteOrder = ByteOrder.littleEndian;
  for (const element of elements) {
    writer.writeInt32(writer.measureString(element));
    writer.writeString(element);
  }
  await writer.storeAsync();
  t.true(await writer.flushAsync());
  writer.detachStream();
  stream.seek(0);
  writer.close();

  const reader = DataReader(stream);
  reader.unicodeEncoding = UnicodeEncoding.utf8;
  reader.byteOrder = ByteOrder.littleEndian;
  t.is(await reader.loadAsync(stream.size), stream.size);
  const found: string[] = [];
  while (reader.unconsumedBufferLength > 0) found.push(reader.readString(reader.readInt32()));
  t.deepEqual(found, elements);
  reader.close();
});

test('a reader over a stream that is copied into another sees the same bytes', async (t) => {
  const content = new Random(7).bytes(200_000);
  const [source, destination] = [new InMemoryRandomAccessStream(), new InMemoryRandomAccessStream()];
  await source.writeAsync(content);
  source.seek(0);
  t.is(await RandomAccessStream.copyAsync(source, destination), content.length);
  const reader = new DataReader(destination.getInputStreamAt(0));
  reader.inputStreamOptions = InputStreamOptions.partial;
  while ((await reader.loadAsync(3000)) > 0);
  t.deepEqual(reader.detachBuffer().bytes, Buffer.from(content));
});

async function loadedInPieces(content: Uint8Array, random: Random): Promise<DataReader> {
  const stream = new ManualInputStream();
  const reader = new DataReader(stream);
  for (let at = 0; at < content.length;) {
    const piece = content.slice(at, at + 1 + random.below(20));
    const load = reader.loadAsync(piece.length);
    stream.reads.shift()!.operation.complete(piece);
    at += await load;
  }
  return reader;
}

function byteValue(random: Random): Value {
  const expected = random.below(256);
  return {
    write: (writer) => writer.writeByte(expected),
    read: (reader) => reader.readByte(),
    expected,
    bytes: Buffer.of(expected),
  };
}

function booleanValue(random: Random): Value {
  const expected = random.below(2) === 1;
  return {
    write: (writer) => writer.writeBoolean(expected),
    read: (reader) => reader.readBoolean(),
    expected,
    bytes: Buffer.of(expected ? 1 : 0),
  };
}

function int16Value(random: Random, isBig: boolean): Value {
  const expected = random.below(0x10000) - 0x8000;
  const bytes = Buffer.alloc(2);
  if (isBig) bytes.writeInt16BE(expected);
  else bytes.writeInt16LE(expected);
  return { write: (writer) => writer.writeInt16(expected), read: (reader) => reader.readInt16(), expected, bytes };
}

function uint16Value(random: Random, isBig: boolean): Value {
  const expected = random.below(0x10000);
  const bytes = Buffer.alloc(2);
  if (isBig) bytes.writeUInt16BE(expected);
  else bytes.writeUInt16LE(expected);
  return { write: (writer) => writer.writeUInt16(expected), read: (reader) => reader.readUInt16(), expected, bytes };
}

function int32Value(random: Random, isBig: boolean): Value {
  const expected = random.next() | 0;
  const bytes = Buffer.alloc(4);
  if (isBig) bytes.writeInt32BE(expected);
  else bytes.writeInt32LE(expected);
  return { write: (writer) => writer.writeInt32(expected), read: (reader) => reader.readInt32(), expected, bytes };
}

function uint32Value(random: Random, isBig: boolean): Value {
  const expected = random.next();
  const bytes = Buffer.alloc(4);
  if (isBig) bytes.writeUInt32BE(expected);
  else bytes.writeUInt32LE(expected);
  return { write: (writer) => writer.writeUInt32(expected), read: (reader) => reader.readUInt32(), expected, bytes };
}

function int64Value(random: Random, isBig: boolean): Value {
  const wide = BigInt.asIntN(random.pick([20, 40, 53, 54, 64]), (BigInt(random.next()) << 32n) | BigInt(random.next()));
  const expected = narrow(wide);
  const bytes = Buffer.alloc(8);
  if (isBig) bytes.writeBigInt64BE(wide);
  else bytes.writeBigInt64LE(wide);
  return { write: (writer) => writer.writeInt64(expected), read: (reader) => reader.readInt64(), expected, bytes };
}

function uint64Value(random: Random, isBig: boolean): Value {
  const wide = BigInt.asUintN(
    random.pick([20, 40, 53, 54, 64]),
    (BigInt(random.next()) << 32n) | BigInt(random.next()),
  );
  const expected = narrow(wide);
  const bytes = Buffer.alloc(8);
  if (isBig) bytes.writeBigUInt64BE(wide);
  else bytes.writeBigUInt64LE(wide);
  return { write: (writer) => writer.writeUInt64(expected), read: (reader) => reader.readUInt64(), expected, bytes };
}

function singleValue(random: Random, isBig: boolean): Value {
  const expected = Math.fround((random.next() - 2 ** 31) / random.pick([1, 3, 1e9, 1e-20]));
  const bytes = Buffer.alloc(4);
  if (isBig) bytes.writeFloatBE(expected);
  else bytes.writeFloatLE(expected);
  return { write: (writer) => writer.writeSingle(expected), read: (reader) => reader.readSingle(), expected, bytes };
}

function doubleValue(random: Random, isBig: boolean): Value {
  const expected = (random.next() - 2 ** 31) / random.pick([1, 3, 1e300, 1e-300]);
  const bytes = Buffer.alloc(8);
  if (isBig) bytes.writeDoubleBE(expected);
  else bytes.writeDoubleLE(expected);
  return { write: (writer) => writer.writeDouble(expected), read: (reader) => reader.readDouble(), expected, bytes };
}

function guidValue(random: Random, isBig: boolean): Value {
  const bytes = Buffer.from(random.bytes(16));
  const parts = Buffer.from(bytes);
  if (!isBig) {
    parts.subarray(0, 4).reverse();
    parts.subarray(4, 6).reverse();
    parts.subarray(6, 8).reverse();
  }
  const expected = parts.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { write: (writer) => writer.writeGuid(expected), read: (reader) => reader.readGuid(), expected, bytes };
}

function dateValue(random: Random, isBig: boolean): Value {
  const expected = new Date((random.next() - 2 ** 31) * random.pick([1, 1000, 10_000]));
  const ticks = BigInt(expected.getTime()) * 10_000n + 116_444_736_000_000_000n;
  return {
    write: (writer) => writer.writeDateTime(expected),
    read: (reader) => reader.readDateTime(),
    expected,
    bytes: ticksOf(ticks, isBig),
  };
}

function spanValue(random: Random, isBig: boolean): Value {
  const ticks = random.next() - 2 ** 31;
  const expected = ticks / 10_000;
  return {
    write: (writer) => writer.writeTimeSpan(expected),
    read: (reader) => reader.readTimeSpan(),
    expected,
    bytes: ticksOf(BigInt(ticks), isBig),
  };
}

function textValue(random: Random, _isBig: boolean, encoding: UnicodeEncoding): Value {
  const expected = random.text(random.below(40));
  const bytes = Buffer.from(expected, encoding === UnicodeEncoding.utf8 ? 'utf8' : 'utf16le');
  if (encoding === UnicodeEncoding.utf16BE) bytes.swap16();
  const codeUnits = encoding === UnicodeEncoding.utf8 ? bytes.length : expected.length;
  return {
    write: (writer) => void writer.writeString(expected),
    read: (reader) => reader.readString(codeUnits),
    expected,
    bytes,
  };
}

function bytesValue(random: Random): Value {
  const expected = random.bytes(random.below(60));
  return {
    write: (writer) => writer.writeBytes(expected),
    read: (reader) => reader.readBytes(new Uint8Array(expected.length)),
    expected,
    bytes: Buffer.from(expected),
  };
}

function ticksOf(ticks: bigint, isBig: boolean): Buffer {
  const bytes = Buffer.alloc(8);
  if (isBig) bytes.writeBigInt64BE(ticks);
  else bytes.writeBigInt64LE(ticks);
  return bytes;
}

function narrow(value: bigint): number | bigint {
  return BigInt(Number.MIN_SAFE_INTEGER) <= value && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
