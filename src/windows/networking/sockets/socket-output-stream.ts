import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { failedOrThrow } from '../../../internal/async/begin.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { closed } from '../../../internal/errors/errors.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import type { ConnectionSlot } from '../../../internal/tcp/connection-slot.js';
import type { TcpWriter } from '../../../internal/tcp/tcp-writer.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { OutputStream } from '../../storage/streams/output-stream.js';

/** The output stream of a StreamSocket. Closing it ends writing through it; the socket stays connected. */
export class SocketOutputStream extends OutputStream {
  readonly #slot: ConnectionSlot;
  #isClosed = false;

  /** @internal */
  constructor(slot: ConnectionSlot) {
    super();
    this.#slot = slot;
  }

  /**
   * Writes bytes; completes when the kernel has them. Writes leave together at a flush, at a read from the same socket or at
   * the end of the turn. Buffers up to 16 KiB and shared memory are copied; the contents of any other must not change until the write has
   * completed. A buffer of more than 2^32 - 1 bytes throws E_INVALIDARG (0x80070057).
   *
   * Cancelling a pending write ends the connection, because the peer could not tell what is missing.
   */
  override writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(buffer);
    if (options) return startWithSignal(() => this.#writer('writeAsync').write(bytes), options);
    // Without a closure, because a program makes millions of writes.
    try {
      return this.#writer('writeAsync').write(bytes);
    } catch (error) {
      return failedOrThrow(error);
    }
  }

  /** Completes when the kernel has every byte written so far; rejects with the failure of a write that was not observed. */
  override flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => this.#writer('flushAsync').flush(), options);
  }

  /**
   * Writes buffers without waiting and returns how many were accepted: those that the kernel took and the one at which it
   * stopped, which is sent later without further calls. Call again with the rest after a flush. A buffer of more than
   * 2^32 - 1 bytes throws E_INVALIDARG (0x80070057) before anything is written. Beyond UWP.
   */
  tryWriteBatch(buffers: readonly (IBuffer | BufferSource)[]): number {
    return this.#writer('tryWriteBatch').tryWriteBatch(buffers.map(bytesOf));
  }

  override close(): void {
    this.#isClosed = true;
  }

  #writer(operation: string): TcpWriter {
    if (this.#isClosed) throw closed(`${operation}: the stream is closed`);
    return this.#slot.require(operation).writer;
  }
}
