import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { UwpError } from '../../../internal/errors/public-error.js';
import type { HostName } from '../host-name.js';
import type { StreamSocketListener } from './stream-socket-listener.js';

/** The client whose handshake failed. */
interface Client {
  readonly remoteAddress: HostName;
  readonly remotePort: string;
}

/** The class behind `StreamSocketListenerHandshakeFailedEventArgs`. */
export class StreamSocketListenerHandshakeFailedEventArgsClass implements ProjectedEvent<StreamSocketListener> {
  readonly #target: StreamSocketListener;
  readonly #client: Client;
  readonly #error: UwpError;

  /** @internal */
  constructor(target: StreamSocketListener, client: Client, error: UwpError) {
    this.#target = target;
    this.#client = client;
    this.#error = error;
  }

  /** The error of the handshake. */
  get error(): UwpError {
    return this.#error;
  }

  /** The client's address. */
  get remoteAddress(): HostName {
    return this.#client.remoteAddress;
  }

  /** The client's port. */
  get remotePort(): string {
    return this.#client.remotePort;
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
