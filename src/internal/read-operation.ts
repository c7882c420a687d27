import { AsyncStatus } from '../windows/foundation/async-status.js';
import { SettleableOperation } from './async-operation.js';
import { ReadSlab } from './read-slab.js';

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
  /** What came so far; empty for a read that has nothing yet. */
  target: Uint8Array = ReadSlab.empty;
  filled = 0;
  readonly #reader: Reader;

  constructor(reader: Reader, count: number, partial: boolean) {
    super();
    this.#reader = reader;
    this.count = count;
    this.partial = partial;
  }

  override cancel(): void {
    if (this.status === AsyncStatus.started) this.#reader.cancel(this);
  }
}
