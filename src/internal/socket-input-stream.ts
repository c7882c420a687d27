import { InputStreamOptions } from '../windows/storage/streams/input-stream-options.js';
import { InputStream } from '../windows/storage/streams/input-stream.js';
import type { AsyncOperation } from './async-operation.js';
import type { ConnectionSlot } from './connection-slot.js';
import { closed } from './errors.js';
import { readChunk } from './read-chunk.js';

/** The input stream of a StreamSocket. Closing it ends reading through it; the socket stays connected. */
export class SocketInputStream extends InputStream {
  readonly #slot: ConnectionSlot;
  #isClosed = false;

  /** @internal */
  constructor(slot: ConnectionSlot) {
    super();
    this.#slot = slot;
  }

  /** @internal */
  override [readChunk](count: number, options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    if (this.#isClosed) throw closed('readAsync: the stream is closed');
    return this.#slot.require('readAsync').reader.read(count, (options & InputStreamOptions.partial) !== 0);
  }

  override close(): void {
    this.#isClosed = true;
  }
}
