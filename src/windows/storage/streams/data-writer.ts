import { Buffer as NodeBuffer } from 'node:buffer';
import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { bytesOf, type BufferSource, byteArrayOf } from '../../../internal/streams/bytes.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { closed, invalidOperation, outOfBounds } from '../../../internal/errors/errors.js';
import { parseGuid } from '../../../internal/projection/guid.js';
import { doubleOf, int32Of, int64Of, textOf } from '../../../internal/projection/marshalling.js';
import { allocateUnsafe, MAX_BLOCK, requireUint32 } from '../../../internal/memory/memory.js';
import { flushOf, requireOutputStream, writeTo } from '../../../internal/streams/stream-io.js';
import { ticksOfDate, ticksOfMilliseconds } from '../../../internal/projection/ticks.js';
import { encodedLength, encodeText } from '../../../internal/streams/unicode.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IAsyncOperation } from '../../foundation/async-info.js';
import type { IClosable } from '../../foundation/closable.js';
import { BufferClass, type Buffer, type IBuffer } from './buffer.js';
import { ByteOrder, requireByteOrder } from './byte-order.js';
import type { IOutputStream } from './output-stream.js';
import { requireUnicodeEncoding, UnicodeEncoding } from './unicode-encoding.js';

/** Initial size of the internal buffer: fits a small message and comes from Node's pool. */
const FIRST_CAPACITY = 64;

const NOTHING = NodeBuffer.alloc(0);

const scratch = new DataView(new ArrayBuffer(8));

/** The `operation` of a store. */
export type DataWriterStoreOperation = IAsyncOperation<number>;

/** Windows.Storage.Streams.IDataWriter: the members of DataWriter but for `close`. */
export type IDataWriter = Omit<DataWriter, 'close' | symbol>;

/** The class behind `DataWriter`. */
export class DataWriterClass implements IClosable {
  #bytes = NOTHING;
  #length = 0;
  #byteOrder: ByteOrder = ByteOrder.bigEndian;
  #unicodeEncoding: UnicodeEncoding = UnicodeEncoding.utf8;
  #stream: IOutputStream | null;
  /** Size of the last buffer that was taken: the initial size of the next one. */
  #lastLength: number = FIRST_CAPACITY;
  #isClosed = false;

  /**
   * @param outputStream the destination of `storeAsync`; without one the writer only collects bytes for `detachBuffer`.
   *   E_INVALIDARG (0x80070057) for anything but an output stream
   */
  constructor(outputStream?: IOutputStream) {
    this.#stream = outputStream === undefined ? null : requireOutputStream(outputStream);
  }

  /** Order of the bytes of numbers; default `bigEndian`. */
  get byteOrder(): ByteOrder {
    this.#requireOpen();
    return this.#byteOrder;
  }

  set byteOrder(value: ByteOrder) {
    this.#requireOpen();
    this.#byteOrder = requireByteOrder(value);
  }

  /** Encoding of strings; default `utf8`. */
  get unicodeEncoding(): UnicodeEncoding {
    this.#requireOpen();
    return this.#unicodeEncoding;
  }

  set unicodeEncoding(value: UnicodeEncoding) {
    this.#requireOpen();
    this.#unicodeEncoding = requireUnicodeEncoding(value);
  }

  /** Bytes written and not stored yet. */
  get unstoredBufferLength(): number {
    this.#requireOpen();
    return this.#length;
  }

  /** Writes the lowest 8 bits of an integer. */
  writeByte(value: number): void {
    const byte = int32Of(value);
    const at = this.#reserve(1);
    this.#bytes[at] = byte;
  }

  /** Writes a byte, 1 or 0. */
  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0);
  }

  writeInt16(value: number): void {
    this.#write16(int32Of(value));
  }

  writeUInt16(value: number): void {
    this.#write16(int32Of(value));
  }

  writeInt32(value: number): void {
    this.#write32(int32Of(value));
  }

  writeUInt32(value: number): void {
    this.#write32(int32Of(value));
  }

  writeInt64(value: number | bigint): void {
    if (Number.isSafeInteger(value)) this.#write64(Math.floor((value as number) / 0x1_0000_0000), value as number);
    else this.#writeWide(int64Of(value));
  }

  writeUInt64(value: number | bigint): void {
    this.writeInt64(value);
  }

  /** Writes a 32-bit floating point number. */
  writeSingle(value: number): void {
    scratch.setFloat32(0, doubleOf(value));
    this.#write32(scratch.getInt32(0));
  }

  /** Writes a 64-bit floating point number. */
  writeDouble(value: number): void {
    scratch.setFloat64(0, doubleOf(value));
    this.#write64(scratch.getInt32(0), scratch.getInt32(4));
  }

  /** Writes a GUID, given with or without braces: three parts in `byteOrder`, then eight bytes in order. */
  writeGuid(value: string): void {
    const { data1, data2, data3, data4 } = parseGuid(value);
    this.#write32(data1 | 0);
    this.#write16(data2);
    this.#write16(data3);
    this.#append(data4);
  }

  /** Writes a date as 64 bits of 100 ns since 1601-01-01 UTC. */
  writeDateTime(value: Date): void {
    this.#writeWide(ticksOfDate(value));
  }

  /** Writes milliseconds, rounded to 100 ns, as 64 bits of 100 ns. */
  writeTimeSpan(value: number): void {
    this.#writeWide(ticksOfMilliseconds(value));
  }

  /** Writes a typed array, or the lowest 8 bits of each integer of an array. */
  writeBytes(value: readonly number[] | BufferSource): void {
    this.#append(byteArrayOf(value));
  }

  /**
   * Writes the bytes in use of a buffer, or `count` of them from `start` on. Throws E_BOUNDS (0x8000000B), and writes
   * nothing, when there are fewer.
   */
  writeBuffer(buffer: IBuffer | BufferSource): void;
  writeBuffer(buffer: IBuffer | BufferSource, start: number, count: number): void;
  writeBuffer(buffer: IBuffer | BufferSource, start: number = 0, count?: number): void {
    const bytes = bytesOf(buffer);
    const end = requireUint32(start, 'start') + requireUint32(count ?? bytes.length - start, 'count');
    if (end > bytes.length) throw outOfBounds(`writeBuffer: the buffer has ${bytes.length} bytes, not ${end}`);
    this.#append(bytes.subarray(start, end));
  }

  /**
   * Writes text, without length or terminator, and returns the number of bytes.
   *
   * Throws ERROR_NO_UNICODE_TRANSLATION (0x80070459) for UTF-8 when the text has a lone surrogate.
   */
  writeString(value: string): number {
    const text = textOf(value);
    const length = encodedLength(text, this.#unicodeEncoding);
    const at = this.#reserve(length);
    encodeText(text, this.#unicodeEncoding, this.#bytes, at);
    return length;
  }

  /** Bytes that `writeString` would write. */
  measureString(value: string): number {
    this.#requireOpen();
    return encodedLength(textOf(value), this.#unicodeEncoding);
  }

  /**
   * Writes the collected bytes to the stream in a single write and results in their number. The writer is empty at once and
   * may be used again, also for another store: the writes are sent in order. An empty writer writes nothing.
   *
   * Fails as the stream does, and with ERROR_INVALID_OPERATION (0x800710DD) without a stream. If the stream throws, such as
   * that of a socket not connected yet, this throws too and leaves the bytes in the writer.
   */
  storeAsync(options?: SignalOptions): AsyncOperation<number, number> {
    return startWithSignal(() => this.#store(this.#requireStream('storeAsync')), options);
  }

  /** Flushes the stream. Fails with ERROR_INVALID_OPERATION (0x800710DD) without a stream. */
  flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => flushOf(this.#requireStream('flushAsync')), options);
  }

  /** Returns the bytes not stored yet and empties the writer. */
  detachBuffer(): Buffer {
    this.#requireOpen();
    return new BufferClass(this.#takeBytes());
  }

  /**
   * Detaches and returns the stream, which `close` then leaves open. Stores under way are not affected.
   *
   * Throws ERROR_INVALID_OPERATION (0x800710DD) without a stream.
   */
  detachStream(): IOutputStream {
    const stream = this.#requireStream('detachStream');
    this.#stream = null;
    return stream;
  }

  /** Closes the writer, and the stream unless it was detached. Bytes not stored are lost. */
  close(): void {
    const stream = this.#stream;
    this.#isClosed = true;
    this.#stream = null;
    this.#bytes = NOTHING;
    // Past the end, so that even a write of no bytes takes the slow path, which checks for a closed writer.
    this.#length = 1;
    stream?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Makes room for `count` bytes and returns their offset. */
  #reserve(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) this.#grow(at + count);
    this.#length = at + count;
    return at;
  }

  #grow(needed: number): void {
    this.#requireOpen();
    const wanted = Math.max(needed, this.#length * 2, this.#lastLength);
    const larger = allocateUnsafe(Math.max(needed, Math.min(wanted, MAX_BLOCK)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  #append(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #write16(value: number): void {
    const at = this.#reserve(2);
    const isBig = this.#byteOrder === ByteOrder.bigEndian;
    this.#bytes[at] = isBig ? value >> 8 : value;
    this.#bytes[at + 1] = isBig ? value : value >> 8;
  }

  #write32(value: number): void {
    const at = this.#reserve(4);
    this.#put32(at, value);
  }

  /** Writes the lowest 32 bits of each half. */
  #write64(high: number, low: number): void {
    const at = this.#reserve(8);
    const isBig = this.#byteOrder === ByteOrder.bigEndian;
    this.#put32(at, isBig ? high : low);
    this.#put32(at + 4, isBig ? low : high);
  }

  #writeWide(value: bigint): void {
    this.#write64(Number(value >> 32n), Number(BigInt.asIntN(32, value)));
  }

  #put32(at: number, value: number): void {
    const bytes = this.#bytes;
    const isBig = this.#byteOrder === ByteOrder.bigEndian;
    bytes[at] = isBig ? value >> 24 : value;
    bytes[at + 1] = isBig ? value >> 16 : value >> 8;
    bytes[at + 2] = isBig ? value >> 8 : value >> 16;
    bytes[at + 3] = isBig ? value : value >> 24;
  }

  #takeBytes(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#lastLength = Math.max(bytes.length, FIRST_CAPACITY);
    this.#bytes = NOTHING;
    this.#length = 0;
    return bytes;
  }

  #store(stream: IOutputStream): AsyncOperation<number, number> {
    if (this.#length === 0) return AsyncOperation.completed(0);
    const bytes = this.#takeBytes();
    try {
      return writeTo(stream, bytes);
    } catch (error) {
      this.#restore(bytes);
      throw error;
    }
  }

  /** Nothing was written: puts the bytes back before what was collected since. */
  #restore(bytes: Uint8Array): void {
    this.#bytes = NodeBuffer.concat([bytes, this.#bytes.subarray(0, this.#length)]);
    this.#length = this.#bytes.length;
  }

  #requireStream(member: string): IOutputStream {
    this.#requireOpen();
    if (!this.#stream) throw invalidOperation(`${member}: the writer has no stream`);
    return this.#stream;
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closed('the DataWriter is closed');
  }
}

/**
 * Windows.Storage.Streams.DataWriter: collects values as bytes, and stores them in an output stream.
 *
 * Integers wrap to the size they are written with, as in the WinRT JavaScript projection; anything but a finite number
 * throws E_INVALIDARG (0x80070057). More than 2^32 - 1 unstored bytes throw E_OUTOFMEMORY (0x8007000E). After `close`
 * every other member throws RO_E_CLOSED (0x80000013), or rejects with it if it is asynchronous.
 */
export const DataWriter: CallableClass<typeof DataWriterClass> = callable(DataWriterClass, 'DataWriter');
export type DataWriter = DataWriterClass;
