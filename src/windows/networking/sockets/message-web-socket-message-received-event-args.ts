import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { BytesInputStream } from '../../../internal/streams/bytes-input-stream.js';
import type { ReceivedMessage } from '../../../internal/websocket/channel.js';
import { DeferralClass, type Deferral } from '../../foundation/deferral.js';
import { BufferClass, type Buffer } from '../../storage/streams/buffer.js';
import { DataReaderClass, type DataReader } from '../../storage/streams/data-reader.js';
import type { InputStream } from '../../storage/streams/input-stream.js';
import type { MessageWebSocket } from './message-web-socket.js';
import type { SocketMessageType } from './socket-message-type.js';

/** Holds back the following messages until the returned function is called. */
interface Holder {
  hold(): () => void;
}

/** The class behind `MessageWebSocketMessageReceivedEventArgs`. */
export class MessageWebSocketMessageReceivedEventArgsClass<
  Target extends object = MessageWebSocket,
> implements ProjectedEvent<Target> {
  readonly #target: Target;
  readonly #message: ReceivedMessage;
  readonly #holder: Holder;
  #reader: DataReader | null = null;

  /** @internal */
  constructor(target: Target, message: ReceivedMessage, holder: Holder) {
    this.#target = target;
    this.#message = message;
    this.#holder = holder;
  }

  /** Whether the message is text or binary; for the loss of the connection binary. */
  get messageType(): SocketMessageType {
    return this.#message.kind;
  }

  /** Whether this is a whole message or the last fragment of one; false for other fragments in partial mode. */
  get isMessageComplete(): boolean {
    return this.#message.isFinal;
  }

  /** A reader of the message, or of the fragment; always the same object. Its encoding is UTF-8. */
  getDataReader(): DataReader {
    const bytes = this.#bytes();
    return (this.#reader ??= new DataReaderClass(null, bytes, 0, bytes.length));
  }

  /** The message, or the fragment, as a stream from its beginning. */
  getDataStream(): InputStream {
    return new BytesInputStream(this.#bytes());
  }

  /** The message, or the fragment, as a buffer, without a copy. Beyond UWP. */
  detachBuffer(): Buffer {
    return new BufferClass(this.#bytes());
  }

  /**
   * Holds back the following messages, and the end of the connection, until the deferral is completed: backpressure by a
   * handler that works asynchronously. Beyond UWP.
   */
  getDeferral(): Deferral {
    return new DeferralClass(this.#holder.hold());
  }

  get target(): Target {
    return this.#target;
  }

  get type(): string {
    return 'messagereceived';
  }

  get detail(): unknown[] {
    return [this];
  }

  /** The payload; throws the error received in place of it. */
  #bytes(): Uint8Array {
    const { error, bytes } = this.#message;
    if (error) throw error;
    return bytes;
  }
}

/**
 * Windows.Networking.Sockets.MessageWebSocketMessageReceivedEventArgs: a received message, or in partial mode a fragment.
 *
 * Receive errors are events too: `getDataReader`, `getDataStream` and `detachBuffer` then throw, for the loss of the
 * connection connectionAborted (0x80072EFE), and for a message above `control.maxMessageSize` the error of that.
 */
export const MessageWebSocketMessageReceivedEventArgs: ApiMadeClass<
  typeof MessageWebSocketMessageReceivedEventArgsClass
> = apiMade(MessageWebSocketMessageReceivedEventArgsClass, 'MessageWebSocketMessageReceivedEventArgs');
export type MessageWebSocketMessageReceivedEventArgs<Target extends object = MessageWebSocket> =
  MessageWebSocketMessageReceivedEventArgsClass<Target>;
