import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { ClientWebSocketInformation } from './client-web-socket-information.js';

/** The class behind `MessageWebSocketInformation`. */
export class MessageWebSocketInformationClass extends ClientWebSocketInformation {}

/**
 * Windows.Networking.Sockets.MessageWebSocketInformation: addresses and figures of a MessageWebSocket.
 *
 * It may be read at any time; after `close` it keeps its last values.
 */
export const MessageWebSocketInformation: ApiMadeClass<typeof MessageWebSocketInformationClass> = apiMade(
  MessageWebSocketInformationClass,
  'MessageWebSocketInformation',
);
export type MessageWebSocketInformation = MessageWebSocketInformationClass;
