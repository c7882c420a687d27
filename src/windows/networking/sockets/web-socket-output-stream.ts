import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { failedOrThrow } from '../../../internal/async/begin.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { closed } from '../../../internal/errors/errors.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import type { MessageSender } from '../../../internal/websocket/message-sender.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { OutputStream } from '../../storage/streams/output-stream.js';

/** The output stream of a WebSocket. Closing it ends writing through it; the socket stays connected. */
export class WebSocketOutputStream extends OutputStream {
  readonly #sender: MessageSender;
  #isClosed = false;

  /** @internal */
  constructor(sender: MessageSender) {
    super();
    this.#sender = sender;
  }

  /**
   * Sends the bytes as one message of `control.messageType`, on a StreamWebSocket a binary one; completes when the kernel
   * has it. Messages of up to 4 KiB leave together at a flush or at the end of the turn, larger ones at once. The contents of the buffer must not change until
   * the write has completed.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect and within a message that is sent in frames; rejects with
   * RO_E_CLOSED (0x80000013) after `close`, and with the error that ended the connection.
   */
  override writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(buffer);
    if (options) return startWithSignal(() => this.#send(bytes), options);
    // Without a closure, because a program makes millions of writes.
    try {
      return this.#send(bytes);
    } catch (error) {
      return failedOrThrow(error);
    }
  }

  /**
   * Completes when the kernel has every message written so far; rejects with the failure of a write that was not observed.
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect, rejects with RO_E_CLOSED (0x80000013) after `close` of the
   * socket or of the stream.
   */
  override flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => {
      this.#requireOpen('flushAsync');
      return this.#sender.flush();
    }, options);
  }

  /**
   * Sends each buffer as a message, without waiting, and returns how many were accepted, which are sent without further
   * calls. Call again with the rest after a flush. Beyond UWP.
   */
  tryWriteBatch(buffers: readonly (IBuffer | BufferSource)[]): number {
    this.#requireOpen('tryWriteBatch');
    return this.#sender.trySend(buffers.map(bytesOf));
  }

  override close(): void {
    this.#isClosed = true;
  }

  #send(bytes: Uint8Array): AsyncOperation<number, number> {
    this.#requireOpen('writeAsync');
    return this.#sender.send(bytes);
  }

  #requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the stream is closed`);
  }
}
