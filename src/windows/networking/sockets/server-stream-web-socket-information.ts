import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { WebSocketInformation } from './web-socket-information.js';

/** The class behind `ServerStreamWebSocketInformation`. */
export class ServerStreamWebSocketInformationClass extends WebSocketInformation {}

/**
 * Windows.Networking.Sockets.ServerStreamWebSocketInformation: addresses and figures of a ServerStreamWebSocket.
 *
 * It may be read at any time; after `close` it keeps its last values.
 */
export const ServerStreamWebSocketInformation: ApiMadeClass<typeof ServerStreamWebSocketInformationClass> = apiMade(
  ServerStreamWebSocketInformationClass,
  'ServerStreamWebSocketInformation',
);
export type ServerStreamWebSocketInformation = ServerStreamWebSocketInformationClass;
