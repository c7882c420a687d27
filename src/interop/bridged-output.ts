import type { AsyncOperation } from '../internal/async/async-operation.js';
import { flushOf, requireOutputStream, writeTo } from '../internal/streams/stream-io.js';
import type { IOutputStream } from '../windows/storage/streams/output-stream.js';

/** The output stream behind a bridge, and its pending operations. */
export class BridgedOutput {
  readonly #stream: IOutputStream;
  #pending: AsyncOperation<unknown, unknown>[] = [];
  #isClosed = false;

  /** Throws E_INVALIDARG (0x80070057) for anything but an output stream. */
  constructor(stream: unknown) {
    this.#stream = requireOutputStream(stream);
  }

  /** Resolves when all chunks were accepted. */
  async write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#pending = [];
    for (const chunk of chunks) this.#pending.push(writeTo(this.#stream, chunk));
    await Promise.all(this.#pending);
  }

  async flush(): Promise<void> {
    const flush = flushOf(this.#stream);
    this.#pending = [flush];
    await flush;
  }

  /** Cancels what was not accepted yet. */
  cancel(): void {
    for (const operation of this.#pending) operation.cancel();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.close();
  }
}
