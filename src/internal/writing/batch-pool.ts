/** A size of batches. */
interface BatchSize {
  /** Bytes of the slab. */
  readonly bytes: number;
  /** Most writes; only writes of few bytes reach it before the slab is full. */
  readonly writes: number;
  /** Most free batches that are kept. */
  readonly free: number;
}

/**
 * A batch grows through these sizes while a turn goes on: thousands of sockets that each write a little in the same turn
 * need little memory, and one that writes much leaves in few calls. A large slab still fits the L2 cache of a core.
 */
const SIZES: readonly BatchSize[] = [
  { bytes: 2 * 1024, writes: 64, free: 4096 },
  { bytes: 16 * 1024, writes: 256, free: 1024 },
  { bytes: 256 * 1024, writes: 4096, free: 32 },
];

/** Number of the largest size. */
export const LARGEST: number = SIZES.length - 1;

/** Bytes of the largest slab: larger writes are never copied. */
export const SLAB_SIZE: number = SIZES[LARGEST]!.bytes;

/** The number of the smallest size that holds this much. */
export function sizeFor(bytes: number, writes: number): number {
  const size = SIZES.findIndex((each) => bytes <= each.bytes && writes <= each.writes);
  return size < 0 ? LARGEST : size;
}

/** A batch that can be used again. */
export interface ReusableBatch {
  /** The number of its size. */
  readonly size: number;
  /** Empties the batch. */
  clear(): void;
}

/**
 * Free batches of one kind: allocating slabs in every turn would cost more than the writes.
 *
 * A batch is either in here or has exactly one owner. Given back twice it would serve two sockets, which would send each
 * other's data.
 */
export class BatchPool<Batch extends ReusableBatch> {
  readonly #make: (size: number, bytes: number, writes: number) => Batch;
  readonly #free: readonly Batch[][] = SIZES.map(() => []);

  constructor(make: (size: number, bytes: number, writes: number) => Batch) {
    this.#make = make;
  }

  /** An empty batch. */
  take(size: number): Batch {
    return this.#free[size]!.pop() ?? this.#make(size, SIZES[size]!.bytes, SIZES[size]!.writes);
  }

  /** Takes a batch back, once; the caller keeps no reference to it. */
  give(batch: Batch): void {
    const free = this.#free[batch.size]!;
    if (free.length === SIZES[batch.size]!.free) return;
    batch.clear();
    free.push(batch);
  }
}
