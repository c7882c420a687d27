import { AsyncStatus } from '../async/async-status.js';
import { SettleableOperation } from '../async/async-operation.js';
import { ReadSlab } from '../memory/read-slab.js';

/** The reader that performs the read. */
interface Reader {
  /** Ends the read, which has not ended yet. */
  cancel(read: ReadOperation): void;
}

/** A read and its progress: a single object, because every idle connection has one. */
export class ReadOperation extends SettleableOperation<Uint8Array, number> {
  /** Bytes requested. */
  readonly count: number;
  /** Whether one byte is enough. */
  readonly partial: boolean;
  /** Whether `target` is memory of the caller. */
  readonly isInto: boolean;
  /** Memory of the read, filled up to `filled`; empty while nothing was received. */
  target: Uint8Array;
  filled = 0;
  readonly #reader: Reader;

  /** @param into memory of `count` bytes to fill; null for memory of the reader */
  constructor(reader: Reader, count: number, partial: boolean, into: Uint8Array | null) {
    super();
    this.#reader = reader;
    this.count = count;
    this.partial = partial;
    this.isInto = into !== null;
    this.target = into ?? ReadSlab.empty;
  }

  override cancel(): void {
    if (this.status === AsyncStatus.started) this.#reader.cancel(this);
  }
}
