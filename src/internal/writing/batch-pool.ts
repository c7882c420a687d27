/** Bytes of one slab: room for a thousand small writes, and still a good fit for a core's cache. */
export const SLAB_SIZE: number = 256 * 1024;

/** Free batches that are kept; more than this many sockets rarely have one open in a turn. */
const MAX_FREE = 32;

/** A batch that can be used again. */
export interface ReusableBatch {
  /** Forgets what it held. */
  clear(): void;
}

/** Batches of one kind that no socket uses: their slabs are too large to be made for each turn. */
export class BatchPool<Batch extends ReusableBatch> {
  readonly #make: () => Batch;
  readonly #free: Batch[] = [];

  constructor(make: () => Batch) {
    this.#make = make;
  }

  /** An empty batch. */
  take(): Batch {
    return this.#free.pop() ?? this.#make();
  }

  /** Takes a batch back; the caller keeps no reference to it, and gives it once. */
  give(batch: Batch): void {
    if (this.#free.length === MAX_FREE) return;
    batch.clear();
    this.#free.push(batch);
  }
}
