import { isUint8Array } from 'node:util/types';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { closed, invalidArgument, invalidOperation, outOfBounds } from '../../../internal/errors/errors.js';
import { formatGuid } from '../../../internal/projection/guid.js';
import { LoadSource } from '../../../internal/streams/load-source.js';
import { allocateUnsafe, EMPTY, requireUint32 } from '../../../internal/memory/memory.js';
import { requireInputStream } from '../../../internal/streams/stream-io.js';
import { dateOfTicks, millisecondsOfTicks } from '../../../internal/projection/ticks.js';
import { decodeText } from '../../../internal/streams/unicode.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IAsyncOperation } from '../../foundation/async-info.js';
import type { IClosable } from '../../foundation/closable.js';
import { BufferClass, type Buffer, type IBuffer } from './buffer.js';
import { type ByteOrder, requireByteOrder } from './byte-order.js';
import { requireInputStreamOptions, type IInputStream } from './input-stream.js';
import type { InputStreamOptions } from './input-stream-options.js';
import { requireUnicodeEncoding, UnicodeEncoding } from './unicode-encoding.js';

/** Bits of the settings of a reader, packed into one number to keep readers small. */
const BIG_ENDIAN = 1;
const ENCODING_SHIFT = 1;
const ENCODING_MASK = 3 << ENCODING_SHIFT;
const OPTIONS_SHIFT = 3;
const OPTIONS_MASK = 3 << OPTIONS_SHIFT;
const CLOSED = 32;

/** Up to this size, copying byte by byte is faster than creating a view for `set`; measured. */
const BYTEWISE_LIMIT = 24;

const scratch = new DataView(new ArrayBuffer(8));

/** The `operation` of a load. */
export type DataReaderLoadOperation = IAsyncOperation<number>;

/** Windows.Storage.Streams.IDataReader: the members of DataReader but for `close`. */
export type IDataReader = Omit<DataReader, 'close' | symbol>;

/** The class behind `DataReader`. */
export class DataReaderClass implements IClosable {
  #bytes: Uint8Array;
  #position: number;
  #end: number;
  #settings: number;
  #source: LoadSource | null;

  /** Throws E_INVALIDARG (0x80070057) when the parameter is not an input stream. */
  constructor(inputStream: IInputStream);
  /** @internal Over `bytes` from `start` to `end`, without a copy. */
  constructor(inputStream: null, bytes: Uint8Array, start: number, end: number);
  constructor(inputStream: IInputStream | null, bytes?: Uint8Array, start: number = 0, end: number = 0) {
    const isLoaded = inputStream === null && bytes !== undefined;
    this.#bytes = isLoaded ? bytes : EMPTY;
    this.#position = isLoaded ? start : 0;
    this.#end = isLoaded ? end : 0;
    this.#settings = BIG_ENDIAN;
    this.#source = isLoaded ? null : new LoadSource(requireInputStream(inputStream));
  }

  /** A reader of the bytes in use of `buffer`, without a copy. */
  static fromBuffer(buffer: IBuffer | BufferSource): DataReader {
    const bytes = bytesOf(buffer);
    return new DataReaderClass(null, bytes, 0, bytes.length);
  }

  /** Order of the bytes of numbers; default `bigEndian`. */
  get byteOrder(): ByteOrder {
    return (this.#openSettings() & BIG_ENDIAN) as ByteOrder;
  }

  set byteOrder(value: ByteOrder) {
    this.#settings = (this.#openSettings() & ~BIG_ENDIAN) | requireByteOrder(value);
  }

  /** Encoding of strings; default `utf8`. */
  get unicodeEncoding(): UnicodeEncoding {
    return ((this.#openSettings() & ENCODING_MASK) >> ENCODING_SHIFT) as UnicodeEncoding;
  }

  set unicodeEncoding(value: UnicodeEncoding) {
    this.#settings = (this.#openSettings() & ~ENCODING_MASK) | (requireUnicodeEncoding(value) << ENCODING_SHIFT);
  }

  /** When `loadAsync` completes; default `none`. */
  get inputStreamOptions(): InputStreamOptions {
    return ((this.#openSettings() & OPTIONS_MASK) >> OPTIONS_SHIFT) as InputStreamOptions;
  }

  set inputStreamOptions(value: InputStreamOptions) {
    this.#settings = (this.#openSettings() & ~OPTIONS_MASK) | (requireInputStreamOptions(value) << OPTIONS_SHIFT);
  }

  /** Bytes loaded and not read yet. */
  get unconsumedBufferLength(): number {
    this.#openSettings();
    return this.#available();
  }

  /**
   * Loads bytes after those not read yet, and results in their number: `count`, or with `InputStreamOptions.partial` at
   * least one. Fewer mean that the stream has ended.
   *
   * Fails as the stream does, and with ERROR_INVALID_OPERATION (0x800710DD) while another load is pending or without a
   * stream.
   */
  loadAsync(count: number, options?: SignalOptions): AsyncOperation<number, number> {
    requireUint32(count, 'count');
    return startWithSignal(() => this.#requireSource('loadAsync').load(count, this.inputStreamOptions), options);
  }

  readByte(): number {
    const at = this.#take(1);
    return this.#bytes[at]!;
  }

  /** A byte; any but 0 is true. */
  readBoolean(): boolean {
    return this.readByte() !== 0;
  }

  readInt16(): number {
    return (this.readUInt16() << 16) >> 16;
  }

  readUInt16(): number {
    const at = this.#take(2);
    const bytes = this.#bytes;
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    return this.#settings & BIG_ENDIAN ? (first << 8) | second : (second << 8) | first;
  }

  readInt32(): number {
    const at = this.#take(4);
    return this.#int32At(at);
  }

  readUInt32(): number {
    const at = this.#take(4);
    return this.#int32At(at) >>> 0;
  }

  /** A number from -(2^53 - 1) to 2^53 - 1, outside of that a bigint. */
  readInt64(): number | bigint {
    const at = this.#take(8);
    const high = this.#highWordAt(at);
    const low = this.#lowWordAt(at) >>> 0;
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
  }

  /** A number up to 2^53 - 1, beyond that a bigint. */
  readUInt64(): number | bigint {
    const at = this.#take(8);
    const high = this.#highWordAt(at) >>> 0;
    const low = this.#lowWordAt(at) >>> 0;
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
  }

  /** A 32-bit floating point number. */
  readSingle(): number {
    scratch.setInt32(0, this.readInt32());
    return scratch.getFloat32(0);
  }

  /** A 64-bit floating point number. */
  readDouble(): number {
    const at = this.#take(8);
    scratch.setInt32(0, this.#highWordAt(at));
    scratch.setInt32(4, this.#lowWordAt(at));
    return scratch.getFloat64(0);
  }

  /** A GUID as lower-case text without braces. Its first three parts are in `byteOrder`, the last eight bytes in order. */
  readGuid(): string {
    this.#requireAvailable(16);
    const [data1, data2, data3] = [this.readUInt32(), this.readUInt16(), this.readUInt16()];
    return formatGuid({ data1, data2, data3, data4: this.readBytes(new Uint8Array(8)) });
  }

  /** A date, rounded down to a millisecond, from 64 bits of 100 ns since 1601-01-01 UTC. */
  readDateTime(): Date {
    return dateOfTicks(BigInt(this.readInt64()));
  }

  /** Milliseconds from 64 bits of 100 ns. */
  readTimeSpan(): number {
    return millisecondsOfTicks(BigInt(this.readInt64()));
  }

  /**
   * Text of `codeUnitCount` bytes of UTF-8 or, as `unicodeEncoding` says, 16-bit units of UTF-16.
   *
   * Throws ERROR_NO_UNICODE_TRANSLATION (0x80070459), and consumes nothing, when the bytes are not UTF-8. UTF-16 is not
   * checked for lone surrogates.
   */
  readString(codeUnitCount: number): string {
    requireUint32(codeUnitCount, 'codeUnitCount');
    const encoding = this.unicodeEncoding;
    const count = encoding === UnicodeEncoding.utf8 ? codeUnitCount : codeUnitCount * 2;
    const at = this.#take(count);
    this.#position = at;
    const text = decodeText(this.#bytes, at, at + count, encoding);
    this.#position = at + count;
    return text;
  }

  /** Fills all of `value`, a typed array or an array of numbers, and returns it. */
  readBytes<T extends Uint8Array | number[]>(value: T): T {
    if (isUint8Array(value) && value.length <= this.#end - this.#position) this.#copyTo(value);
    else this.#readBytesAcross(value);
    return value;
  }

  /** A buffer of `length` bytes, without a copy unless they span several loads. */
  readBuffer(length: number): Buffer {
    const at = this.#take(requireUint32(length, 'length'));
    return new BufferClass(this.#bytes.subarray(at, at + length));
  }

  /** A buffer of the bytes not read yet, without a copy unless they span several loads. */
  detachBuffer(): Buffer {
    this.#openSettings();
    return this.readBuffer(this.#available());
  }

  /**
   * Detaches and returns the stream, which `close` then leaves open. Loaded bytes can still be read.
   *
   * Throws ERROR_INVALID_OPERATION (0x800710DD) while a load is pending or without a stream.
   */
  detachStream(): IInputStream {
    return this.#requireSource('detachStream').detach();
  }

  /** Closes the reader, and the stream unless it was detached. Closing again has no effect. */
  close(): void {
    const source = this.#source;
    this.#settings |= CLOSED;
    this.#bytes = EMPTY;
    this.#source = null;
    // Past the end, so that even a read of no bytes takes the slow path, which checks for a closed reader.
    this.#position = 1;
    this.#end = 0;
    source?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Consumes `count` bytes, makes them contiguous in `#bytes` and returns where they start. */
  #take(count: number): number {
    const position = this.#position;
    if (position + count > this.#end) return this.#takeAcross(count);
    this.#position = position + count;
    return position;
  }

  #takeAcross(count: number): number {
    this.#requireAvailable(count);
    const loaded = this.#source!.loaded;
    const isInNext = this.#position === this.#end && loaded.firstSize >= count;
    this.#bytes = isInNext ? loaded.shift() : this.#join(count);
    this.#position = count;
    this.#end = this.#bytes.length;
    return 0;
  }

  /** Joins the rest of the current chunk with the beginning of the following ones. */
  #join(count: number): Uint8Array {
    const joined = allocateUnsafe(count);
    this.#moveTo(joined);
    return joined;
  }

  #copyTo(target: Uint8Array): void {
    const at = this.#position;
    const bytes = this.#bytes;
    const count = target.length;
    this.#position = at + count;
    if (count > BYTEWISE_LIMIT) target.set(bytes.subarray(at, at + count));
    else for (let index = 0; index < count; index++) target[index] = bytes[at + index]!;
  }

  #readBytesAcross(value: Uint8Array | number[]): void {
    if (!isUint8Array(value) && !Array.isArray(value)) {
      throw invalidArgument('readBytes: the value must be a Uint8Array or an array');
    }
    const bytes = isUint8Array(value) ? value : new Uint8Array(value.length);
    this.#requireAvailable(bytes.length);
    this.#moveTo(bytes);
    if (bytes !== value) for (const [index, byte] of bytes.entries()) value[index] = byte;
  }

  /** Fills `target` from the current chunk and the following ones. */
  #moveTo(target: Uint8Array): void {
    const rest = Math.min(this.#end - this.#position, target.length);
    target.set(this.#bytes.subarray(this.#position, this.#position + rest));
    this.#position += rest;
    this.#source?.loaded.moveTo(target, rest);
  }

  #int32At(at: number): number {
    const bytes = this.#bytes;
    return this.#settings & BIG_ENDIAN
      ? (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
      : (bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!;
  }

  #highWordAt(at: number): number {
    return this.#int32At(this.#settings & BIG_ENDIAN ? at : at + 4);
  }

  #lowWordAt(at: number): number {
    return this.#int32At(this.#settings & BIG_ENDIAN ? at + 4 : at);
  }

  #available(): number {
    return this.#end - this.#position + (this.#source?.loaded.size ?? 0);
  }

  #requireAvailable(count: number): void {
    this.#openSettings();
    const available = this.#available();
    if (count > available) throw outOfBounds(`${count} bytes are asked for, ${available} are loaded`);
  }

  #requireSource(member: string): LoadSource {
    this.#openSettings();
    if (!this.#source) throw invalidOperation(`${member}: the reader has no stream`);
    return this.#source;
  }

  #openSettings(): number {
    if (this.#settings & CLOSED) throw closed('the DataReader is closed');
    return this.#settings;
  }
}

/**
 * Windows.Storage.Streams.DataReader: reads values from an input stream or a buffer.
 *
 * A value is read whole or not at all: reading more than `unconsumedBufferLength` bytes throws E_BOUNDS (0x8000000B) and
 * consumes nothing. After `close` every other member throws RO_E_CLOSED (0x80000013), or rejects with it if it is
 * asynchronous.
 */
export const DataReader: CallableClass<typeof DataReaderClass> = callable(DataReaderClass, 'DataReader');
export type DataReader = DataReaderClass;
