import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { HostName } from '../host-name.js';
import type { StreamSocketInformation } from './stream-socket-information.js';
import type { StreamSocketListener } from './stream-socket-listener.js';

/** The class behind `StreamSocketListenerHandshakeFailedEventArgs`. */
export class StreamSocketListenerHandshakeFailedEventArgsClass implements ProjectedEvent<StreamSocketListener> {
  readonly #target: StreamSocketListener;
  readonly #information: StreamSocketInformation;
  readonly #error: Error;

  /** @internal */
  constructor(target: StreamSocketListener, information: StreamSocketInformation, error: Error) {
    this.#target = target;
    this.#information = information;
    this.#error = error;
  }

  /** Why the handshake failed. */
  get error(): Error {
    return this.#error;
  }

  /** The client's address. */
  get remoteAddress(): HostName | null {
    return this.#information.remoteAddress;
  }

  /** The client's port. */
  get remotePort(): string {
    return this.#information.remotePort;
  }

  get target(): StreamSocketListener {
    return this.#target;
  }

  get type(): string {
    return 'handshakefailed';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** A client whose TLS handshake with a listener failed. Beyond UWP. */
export const StreamSocketListenerHandshakeFailedEventArgs: ApiMadeClass<
  typeof StreamSocketListenerHandshakeFailedEventArgsClass
> = apiMade(StreamSocketListenerHandshakeFailedEventArgsClass, 'StreamSocketListenerHandshakeFailedEventArgs');
export type StreamSocketListenerHandshakeFailedEventArgs = StreamSocketListenerHandshakeFailedEventArgsClass;
