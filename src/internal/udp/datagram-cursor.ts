import type { InboundBatch } from './inbound-batch.js';

/** Goes through the datagrams and errors of a batch in their order, and can stop anywhere. */
export class DatagramCursor {
  readonly batch: InboundBatch;
  /** Where the current datagram lies in the slab, and the run that it belongs to. */
  run = -1;
  start = 0;
  end = 0;
  #runEnd = 0;
  #segmentSize = 0;

  constructor(batch: InboundBatch) {
    this.batch = batch;
  }

  /** Goes to the next one; false behind the last. */
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
