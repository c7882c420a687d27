import type { InboundBatch } from './inbound-batch.js';

/** Iterates over the datagrams and errors of a batch in order; it can be paused after any of them. */
export class DatagramCursor {
  readonly batch: InboundBatch;
  /** The run of the current datagram, and its place in the slab. */
  run = -1;
  start = 0;
  end = 0;
  #runEnd = 0;
  #segmentSize = 0;

  constructor(batch: InboundBatch) {
    this.batch = batch;
  }

  /** Advances to the next one; false after the last. */
  next(): boolean {
    this.start = this.end;
    if (this.start === this.#runEnd && !this.#nextRun()) return false;
    this.end = Math.min(this.start + this.#segmentSize, this.#runEnd);
    return true;
  }

  #nextRun(): boolean {
    if (this.run + 1 === this.batch.runCount) return false;
    this.run++;
    this.#runEnd = this.start + this.batch.bytes(this.run);
    this.#segmentSize = this.batch.segmentSize(this.run);
    return true;
  }
}
