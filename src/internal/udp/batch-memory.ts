/** Room for a batch of the default limits: 1 MiB, as much again by the last receive call, and a run for each datagram. */
const SIZE = (2 << 20) + (64 << 10);

/** Most free memories that a thread keeps: more batches are rarely in use at once. */
const MAX_FREE = 8;

/** Moves the memory of a buffer to a new one and leaves the old one, and every view of it, empty. */
type Transfer = (this: ArrayBuffer) => ArrayBuffer;

/** Newer than the library that the types are of; Node.js 20 has none. */
const { transfer } = ArrayBuffer.prototype as { transfer?: Transfer };

/**
 * Memory for received batches, which come back when the application disposes of them: then V8 has none to collect.
 *
 * A memory is either in here or has exactly one owner. It comes back under a new identity, so that views of a batch that was
 * disposed of cannot see, nor change, what is received later.
 */
export class BatchMemory {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** Memory for the next batch; null unless batches are disposed of. */
  take(): Uint8Array<ArrayBuffer> | null {
    return this.#free.pop() ?? null;
  }

  /** Takes memory back that was not used. */
  giveUnused(memory: Uint8Array<ArrayBuffer>): void {
    if (this.#free.length < MAX_FREE) this.#free.push(memory);
  }

  /** Takes the memory of a batch back, unless the application has transferred it; every view of it becomes empty. */
  give(memory: ArrayBuffer): void {
    if (!transfer || memory.byteLength === 0 || this.#free.length === MAX_FREE) return;
    this.#free.push(new Uint8Array(transfer.call(memory)));
  }

  /** A batch with other memory was disposed of: the next ones will have memory of this pool. */
  provide(): void {
    if (transfer && this.#free.length === 0) this.#free.push(new Uint8Array(SIZE));
  }
}

/** The memory of this thread. */
export const batchMemory: BatchMemory = new BatchMemory();
