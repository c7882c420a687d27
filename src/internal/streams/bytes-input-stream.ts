import type { InputStreamOptions } from '../../windows/storage/streams/input-stream-options.js';
import { InputStream } from '../../windows/storage/streams/input-stream.js';
import { AsyncOperation } from '../async/async-operation.js';
import { closed } from '../errors/errors.js';
import { readChunk } from './read-chunk.js';

/** An input stream over bytes in memory; reads return views of them. */
export class BytesInputStream extends InputStream {
  #rest: Uint8Array;
  #isClosed = false;

  constructor(bytes: Uint8Array) {
    super();
    this.#rest = bytes;
  }

  /** @internal */
  override [readChunk](count: number, _options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    if (this.#isClosed) throw closed('readAsync: the stream is closed');
    const chunk = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(chunk.length);
    return AsyncOperation.completed(chunk);
  }

  override close(): void {
    this.#isClosed = true;
  }
}
