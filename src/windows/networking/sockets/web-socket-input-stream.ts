import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { closed } from '../../../internal/errors/errors.js';
import { readChunk } from '../../../internal/streams/read-chunk.js';
import type { ByteInbox } from '../../../internal/websocket/byte-inbox.js';
import type { ChannelSlot } from '../../../internal/websocket/channel-slot.js';
import { InputStreamOptions } from '../../storage/streams/input-stream-options.js';
import { InputStream } from '../../storage/streams/input-stream.js';

/**
 * The input stream of a StreamWebSocket: the payloads of all messages, binary and text, without their boundaries.
 *
 * A read ends with fewer bytes, finally 0, after the peer's Close frame, and fails with connectionAborted (0x80072EFE) when
 * the connection was lost. Cancelling a read, or closing the stream, loses no bytes; the socket stays connected.
 */
export class WebSocketInputStream extends InputStream {
  readonly #slot: ChannelSlot;
  readonly #inbox: ByteInbox;
  #isClosed = false;

  /** @internal */
  constructor(slot: ChannelSlot, inbox: ByteInbox) {
    super();
    this.#slot = slot;
    this.#inbox = inbox;
  }

  /** @internal */
  override [readChunk](count: number, options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    if (this.#isClosed) throw closed('readAsync: the stream is closed');
    this.#slot.require('readAsync');
    return this.#inbox.read(count, (options & InputStreamOptions.partial) !== 0);
  }

  override close(): void {
    this.#isClosed = true;
    this.#inbox.endRead('readAsync: the stream was closed');
  }
}
