import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { ClientWebSocketInformation } from './client-web-socket-information.js';

/** The class behind `StreamWebSocketInformation`. */
export class StreamWebSocketInformationClass extends ClientWebSocketInformation {}

/**
 * Windows.Networking.Sockets.StreamWebSocketInformation: addresses and figures of a StreamWebSocket.
 *
 * It may be read at any time; after `close` it keeps its last values.
 */
export const StreamWebSocketInformation: ApiMadeClass<typeof StreamWebSocketInformationClass> = apiMade(
  StreamWebSocketInformationClass,
  'StreamWebSocketInformation',
);
export type StreamWebSocketInformation = StreamWebSocketInformationClass;
