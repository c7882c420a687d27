import type { AsyncOperation } from '../internal/async/async-operation.js';
import { readFrom, requireInputStream } from '../internal/streams/stream-io.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import { InputStreamOptions } from '../windows/storage/streams/input-stream-options.js';

/** The input stream behind a bridge, and its pending read. */
export class BridgedInput {
  readonly #stream: IInputStream;
  #pending: AsyncOperation<Uint8Array, number> | null = null;
  #isClosed = false;

  /** Throws E_INVALIDARG (0x80070057) for anything but an input stream. */
  constructor(stream: unknown) {
    this.#stream = requireInputStream(stream);
  }

  /** Reads what is available, at most `count` bytes; none at the end. */
  read(count: number): AsyncOperation<Uint8Array, number> {
    return (this.#pending = readFrom(this.#stream, count, InputStreamOptions.partial));
  }

  /** Closes the stream, which ends the pending read; a read that a foreign stream does not end is cancelled. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#stream.close();
    } finally {
      this.#pending?.cancel();
    }
  }
}
