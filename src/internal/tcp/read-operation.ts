import { AsyncStatus } from '../async/async-status.js';
import { SettleableOperation } from '../async/async-operation.js';
import { ReadSlab } from '../memory/read-slab.js';

/** Who carries reads out. */
interface Reader {
  /** Ends the read, which has not ended yet. */
  cancel(read: ReadOperation): void;
}

/** A read and how far it came: one object, because each idle connection has one. */
export class ReadOperation extends SettleableOperation<Uint8Array, number> {
  /** Bytes asked for. */
  readonly count: number;
  /** Whether one byte is enough. */
  readonly partial: boolean;
  /** Whether the bytes go into memory of the caller. */
  readonly isInto: boolean;
  /** What came so far; empty for a read that has nothing yet. */
  target: Uint8Array;
  filled = 0;
  readonly #reader: Reader;

  /** @param into of `count` bytes, to be filled; null for memory of the reader */
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
