import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { StreamSocket } from './stream-socket.js';
import type { StreamSocketListener } from './stream-socket-listener.js';

/** The class behind `StreamSocketListenerConnectionReceivedEventArgs`. */
export class StreamSocketListenerConnectionReceivedEventArgsClass implements ProjectedEvent<StreamSocketListener> {
  readonly #target: StreamSocketListener;
  readonly #socket: StreamSocket;

  /** @internal */
  constructor(target: StreamSocketListener, socket: StreamSocket) {
    this.#target = target;
    this.#socket = socket;
  }

  /** The connected socket. */
  get socket(): StreamSocket {
    return this.#socket;
  }

  get target(): StreamSocketListener {
    return this.#target;
  }

  get type(): string {
    return 'connectionreceived';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** Windows.Networking.Sockets.StreamSocketListenerConnectionReceivedEventArgs: an accepted connection. */
export const StreamSocketListenerConnectionReceivedEventArgs: ApiMadeClass<
  typeof StreamSocketListenerConnectionReceivedEventArgsClass
> = apiMade(StreamSocketListenerConnectionReceivedEventArgsClass, 'StreamSocketListenerConnectionReceivedEventArgs');
export type StreamSocketListenerConnectionReceivedEventArgs = StreamSocketListenerConnectionReceivedEventArgsClass;
