import type { AsyncOperation } from '../internal/async/async-operation.js';
import { readFrom, requireInputStream } from '../internal/streams/stream-io.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import { InputStreamOptions } from '../windows/storage/streams/input-stream-options.js';

/** The input stream behind a bridge, with the read that the bridge waits for. */
export class BridgedInput {
  readonly #stream: IInputStream;
  #pending: AsyncOperation<Uint8Array, number> | null = null;
  #isClosed = false;

  /** Throws E_INVALIDARG (0x80070057) for what is no input stream. */
  constructor(stream: unknown) {
    this.#stream = requireInputStream(stream);
  }

  /** Reads what there is, at most `count` bytes; nothing is the end. */
  read(count: number): AsyncOperation<Uint8Array, number> {
    return (this.#pending = readFrom(this.#stream, count, InputStreamOptions.partial));
  }

  /** Closes the stream, which ends the pending read. One that goes on all the same is cancelled. */
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
