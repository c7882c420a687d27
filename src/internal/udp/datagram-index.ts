import { outOfBounds } from '../errors/errors.js';
import type { InboundBatch } from './inbound-batch.js';

/** Finds the datagrams of a batch by index. Errors are not counted. */
export class DatagramIndex {
  /** Datagrams in the batch. */
  readonly length: number;
  /** The run of the datagram found last, and its place in the slab. */
  run = 0;
  start = 0;
  end = 0;
  readonly #batch: InboundBatch;
  /** Index of the first datagram of each run, then `length`. */
  readonly #firsts: Uint32Array;
  /** Offset of each run in the slab, then the end. */
  readonly #starts: Uint32Array;

  #lengths: Uint32Array | null = null;
  #peers: Uint32Array | null = null;

  constructor(batch: InboundBatch) {
    this.#batch = batch;
    this.#firsts = new Uint32Array(batch.runCount + 1);
    this.#starts = new Uint32Array(batch.runCount + 1);
    for (let run = 0; run < batch.runCount; run++) {
      this.#firsts[run + 1] = this.#firsts[run]! + batch.datagramCount(run);
      this.#starts[run + 1] = this.#starts[run]! + batch.bytes(run);
    }
    this.length = this.#firsts[batch.runCount]!;
  }

  /** The size of each datagram. */
  get lengths(): Uint32Array {
    return (this.#lengths ??= this.#each((run, lengths, first, end) => {
      const size = this.#batch.segmentSize(run);
      lengths.fill(size, first, end);
      lengths[end - 1] = this.#batch.bytes(run) - (end - first - 1) * size;
    }));
  }

  /** The number of the sender of each datagram. */
  get peers(): Uint32Array {
    return (this.#peers ??= this.#each((run, peers, first, end) => {
      peers.fill(this.#batch.peerNumber(run), first, end);
    }));
  }

  /** Finds datagram `index`. Throws E_BOUNDS when there is none. */
  find(index: number): void {
    if (!(index >= 0 && index < this.length && Number.isInteger(index))) throw this.#outOfBounds(index);
    if (index < this.#firsts[this.run]! || index >= this.#firsts[this.run + 1]!) this.run = this.#runOf(index);
    const size = this.#batch.segmentSize(this.run);
    this.start = this.#starts[this.run]! + (index - this.#firsts[this.run]!) * size;
    this.end = Math.min(this.start + size, this.#starts[this.run + 1]!);
  }

  /** A number for each datagram; `fill` sets those of a run, which are those from `first` to `end`. */
  #each(fill: (run: number, numbers: Uint32Array, first: number, end: number) => void): Uint32Array {
    const numbers = new Uint32Array(this.length);
    for (let run = 0; run < this.#batch.runCount; run++) {
      const [first, end] = [this.#firsts[run]!, this.#firsts[run + 1]!];
      if (end > first) fill(run, numbers, first, end);
    }
    return numbers;
  }

  /** The last run whose first index is not above `index`: a run of an error has no datagrams, so its successor follows it. */
  #runOf(index: number): number {
    let [low, high] = [0, this.#batch.runCount];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#firsts[middle]! <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #outOfBounds(index: number): Error {
    return outOfBounds(`there is no datagram ${index} among ${this.length}`);
  }
}
