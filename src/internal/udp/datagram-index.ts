import { outOfBounds } from '../errors/errors.js';
import type { InboundBatch } from './inbound-batch.js';

/** Finds the datagrams of a batch by their number. Errors are left out. */
export class DatagramIndex {
  /** Datagrams in the batch. */
  readonly length: number;
  /** Where the datagram that was found last lies in the slab, and the run that it belongs to. */
  run = 0;
  start = 0;
  end = 0;
  readonly #batch: InboundBatch;
  /** Number of the first datagram of each run, and the length behind them. */
  readonly #firsts: Uint32Array;
  /** Where each run starts in the slab, and the end behind them. */
  readonly #starts: Uint32Array;

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

  /** Finds datagram `index`. Throws E_BOUNDS for one that is not there. */
  find(index: number): void {
    if (!(index >= 0 && index < this.length && Number.isInteger(index))) throw this.#outOfBounds(index);
    if (index < this.#firsts[this.run]! || index >= this.#firsts[this.run + 1]!) this.run = this.#runOf(index);
    const size = this.#batch.segmentSize(this.run);
    this.start = this.#starts[this.run]! + (index - this.#firsts[this.run]!) * size;
    this.end = Math.min(this.start + size, this.#starts[this.run + 1]!);
  }

  /** The last run that begins at or before the datagram: runs of errors, which have none, begin with the one behind. */
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
