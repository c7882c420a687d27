import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { WebSocketInformation } from './web-socket-information.js';

/** The class behind `ServerMessageWebSocketInformation`. */
export class ServerMessageWebSocketInformationClass extends WebSocketInformation {}

/**
 * Windows.Networking.Sockets.ServerMessageWebSocketInformation: addresses and figures of a ServerMessageWebSocket.
 *
 * It may be read at any time; after `close` it keeps its last values.
 */
export const ServerMessageWebSocketInformation: ApiMadeClass<typeof ServerMessageWebSocketInformationClass> = apiMade(
  ServerMessageWebSocketInformationClass,
  'ServerMessageWebSocketInformation',
);
export type ServerMessageWebSocketInformation = ServerMessageWebSocketInformationClass;
