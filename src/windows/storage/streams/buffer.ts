import { isUint8Array } from 'node:util/types';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { allocate, copyOf, requireBlock, requireUint32 } from '../../../internal/memory/memory.js';
import { MemoryBufferClass, type IMemoryBuffer, type MemoryBuffer } from '../../foundation/memory-buffer.js';

/** Windows.Storage.Streams.IBuffer: a block of bytes of which the first `length` are in use. */
export interface IBuffer {
  /** Size in bytes. */
  readonly capacity: number;
  /** Bytes in use, at most `capacity`. */
  length: number;
}

/** @internal The whole memory of a buffer. */
export let capacityOf: (buffer: Buffer) => Uint8Array;

/** The class behind `Buffer`. */
export class BufferClass implements IBuffer {
  readonly #memory: Uint8Array;
  #length: number;

  static {
    capacityOf = (buffer) => buffer.#memory;
  }

  /** @param capacity bytes, all zero; E_INVALIDARG (0x80070057) unless an integer from 0 to 2^32 - 1 */
  constructor(capacity: number);
  /** @internal Over existing memory, all of it in use. */
  constructor(memory: Uint8Array);
  constructor(memory: number | Uint8Array) {
    if (isUint8Array(memory)) {
      this.#memory = memory;
      this.#length = memory.length;
    } else {
      this.#memory = allocate(requireUint32(memory, 'capacity'));
      this.#length = 0;
    }
  }

  /** A new buffer with the bytes of `input`. */
  static createCopyFromMemoryBuffer(input: IMemoryBuffer): Buffer {
    if (!(input instanceof MemoryBufferClass)) throw invalidArgument('input must be a MemoryBuffer');
    return new BufferClass(copyOf(input.createReference().bytes));
  }

  /** A memory buffer over the whole capacity of `input`, sharing its memory. */
  static createMemoryBufferOverIBuffer(input: IBuffer): MemoryBuffer {
    if (!(input instanceof BufferClass)) throw invalidArgument('input must be a Buffer');
    return new MemoryBufferClass(input.#memory);
  }

  /**
   * A full buffer over the same memory as `bytes`, without a copy. Throws E_INVALIDARG (0x80070057) for more than
   * 2^32 - 1 bytes. Beyond UWP.
   */
  static fromBytes(bytes: ArrayBufferView): Buffer {
    if (!ArrayBuffer.isView(bytes)) throw invalidArgument('bytes must be a typed array');
    return new BufferClass(requireBlock(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  }

  get capacity(): number {
    return this.#memory.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Throws E_INVALIDARG (0x80070057) above `capacity`. */
  set length(value: number) {
    if (requireUint32(value, 'length') > this.#memory.length) {
      throw invalidArgument(`length: ${value} is above the capacity of ${this.#memory.length}`);
    }
    this.#length = value;
  }

  /** The bytes in use: the memory of the buffer, not a copy. Beyond UWP. */
  get bytes(): Uint8Array {
    return this.#length === this.#memory.length ? this.#memory : this.#memory.subarray(0, this.#length);
  }
}

/** Windows.Storage.Streams.Buffer: a block of bytes. */
export const Buffer: CallableClass<typeof BufferClass> = callable(BufferClass, 'Buffer');
export type Buffer = BufferClass;
