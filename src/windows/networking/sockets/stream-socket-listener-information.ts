import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
/** The class behind `StreamSocketListenerInformation`. */
export class StreamSocketListenerInformationClass {
  readonly #port: () => string;

  /** @internal */
  constructor(port: () => string) {
    this.#port = port;
  }

  /** The local port; "" before the bind. */
  get localPort(): string {
    return this.#port();
  }
}

/** Windows.Networking.Sockets.StreamSocketListenerInformation: the bound port of a listener. */
export const StreamSocketListenerInformation: ApiMadeClass<typeof StreamSocketListenerInformationClass> = apiMade(
  StreamSocketListenerInformationClass,
  'StreamSocketListenerInformation',
);
export type StreamSocketListenerInformation = StreamSocketListenerInformationClass;
