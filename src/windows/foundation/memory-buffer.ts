import { isUint8Array } from 'node:util/types';
import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { closed } from '../../internal/errors/errors.js';
import { allocate, EMPTY, requireUint32 } from '../../internal/memory/memory.js';
import type { IClosable } from './closable.js';

/** Windows.Foundation.IMemoryBufferReference: access to the memory of a memory buffer. */
export interface IMemoryBufferReference extends IClosable {
  /** Size of the memory in bytes, 0 after `close`. */
  readonly capacity: number;
  /** The memory itself, empty after `close`. Beyond UWP, where only native code reaches it. */
  readonly bytes: Uint8Array;
}

/** Windows.Foundation.IMemoryBuffer: memory that is accessed through references. */
export interface IMemoryBuffer extends IClosable {
  /** Throws RO_E_CLOSED (0x80000013) after `close`. */
  createReference(): IMemoryBufferReference;
}

/** The class behind `MemoryBuffer`. */
export class MemoryBufferClass implements IMemoryBuffer {
  #memory: Uint8Array | null;

  /** @param capacity bytes, all zero; E_INVALIDARG (0x80070057) unless an integer from 0 to 2^32 - 1 */
  constructor(capacity: number);
  /** @internal Over existing memory. */
  constructor(memory: Uint8Array);
  constructor(memory: number | Uint8Array) {
    this.#memory = isUint8Array(memory) ? memory : allocate(requireUint32(memory, 'capacity'));
  }

  createReference(): IMemoryBufferReference {
    if (!this.#memory) throw closed('createReference: the memory buffer is closed');
    return new MemoryBufferReference(this.#memory);
  }

  /** Releases the memory; existing references keep it. */
  close(): void {
    this.#memory = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Windows.Foundation.MemoryBuffer: a block of memory. */
export const MemoryBuffer: CallableClass<typeof MemoryBufferClass> = callable(MemoryBufferClass, 'MemoryBuffer');
export type MemoryBuffer = MemoryBufferClass;

class MemoryBufferReference implements IMemoryBufferReference {
  #memory: Uint8Array;

  constructor(memory: Uint8Array) {
    this.#memory = memory;
  }

  get capacity(): number {
    return this.#memory.length;
  }

  get bytes(): Uint8Array {
    return this.#memory;
  }

  close(): void {
    this.#memory = EMPTY;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
