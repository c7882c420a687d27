import { isArrayBuffer } from 'node:util/types';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { closed } from '../../../internal/errors/errors.js';
import { readChunk } from '../../../internal/streams/read-chunk.js';
import type { ConnectionSlot } from '../../../internal/tcp/connection-slot.js';
import { InputStreamOptions } from '../../storage/streams/input-stream-options.js';
import { InputStream } from '../../storage/streams/input-stream.js';

/**
 * The input stream of a StreamSocket. Closing it ends reading; a pending read fails with operationAborted (0x800703E3).
 * The socket stays connected.
 */
export class SocketInputStream extends InputStream {
  readonly #slot: ConnectionSlot;
  #isClosed = false;

  /** @internal */
  constructor(slot: ConnectionSlot) {
    super();
    this.#slot = slot;
  }

  /** @internal */
  override [readChunk](
    count: number,
    options: InputStreamOptions,
    into: Uint8Array | null = null,
  ): AsyncOperation<Uint8Array, number> {
    if (this.#isClosed) throw closed('readAsync: the stream is closed');
    const { reader } = this.#slot.require('readAsync');
    return reader.read(count, (options & InputStreamOptions.partial) !== 0, into && ownMemory(into));
  }

  override close(): void {
    this.#isClosed = true;
    this.#slot.connection?.endRead('readAsync: the stream was closed');
  }
}

/** Null for shared memory, which other threads could see half filled: it is written in one step once the read ends. */
function ownMemory(memory: Uint8Array): Uint8Array | null {
  return isArrayBuffer(memory.buffer) ? memory : null;
}
