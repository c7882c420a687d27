/** Bytes of one slab: room for a thousand small writes, and small enough for the L2 cache of a core. */
export const SLAB_SIZE: number = 256 * 1024;

/** Most free batches kept: more sockets than this rarely write in the same turn. */
const MAX_FREE = 32;

/** A batch that can be used again. */
export interface ReusableBatch {
  /** Empties the batch. */
  clear(): void;
}

/**
 * Free batches of one kind: their slabs are too large to be allocated every turn.
 *
 * A batch is either in here or has exactly one owner. Given back twice it would serve two sockets, which would send each
 * other's data.
 */
export class BatchPool<Batch extends ReusableBatch> {
  readonly #make: () => Batch;
  readonly #maxFree: number;
  readonly #free: Batch[] = [];

  /** @param maxFree free batches kept */
  constructor(make: () => Batch, maxFree: number = MAX_FREE) {
    this.#make = make;
    this.#maxFree = maxFree;
  }

  /** An empty batch. */
  take(): Batch {
    return this.#free.pop() ?? this.#make();
  }

  /** Takes a batch back, once; the caller keeps no reference to it. */
  give(batch: Batch): void {
    if (this.#free.length === this.#maxFree) return;
    batch.clear();
    this.#free.push(batch);
  }
}
