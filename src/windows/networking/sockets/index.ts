export type { BandwidthStatistics } from './bandwidth-statistics.js';
export { ClientCertificateRequest } from './client-certificate-request.js';
export type {
  IControlChannelTriggerEventDetails,
  IControlChannelTriggerResetEventDetails,
} from './control-channel-trigger-event-details.js';
export { ControlChannelTriggerResetReason } from './control-channel-trigger-reset-reason.js';
export { ControlChannelTriggerResourceType } from './control-channel-trigger-resource-type.js';
export { ControlChannelTriggerStatus } from './control-channel-trigger-status.js';
export { ControlChannelTrigger } from './control-channel-trigger.js';
export { DatagramSocketControl } from './datagram-socket-control.js';
export { DatagramSocketErrorEventArgs } from './datagram-socket-error-event-args.js';
export { DatagramSocketInformation } from './datagram-socket-information.js';
export { DatagramSocketMessageReceivedEventArgs } from './datagram-socket-message-received-event-args.js';
export { DatagramSocketMessagesReceivedEventArgs } from './datagram-socket-messages-received-event-args.js';
export type { DatagramSocketStatistics } from './datagram-socket-statistics.js';
export { DatagramSocket } from './datagram-socket.js';
export { MessageWebSocketControl } from './message-web-socket-control.js';
export { MessageWebSocketInformation } from './message-web-socket-information.js';
export { MessageWebSocketMessageReceivedEventArgs } from './message-web-socket-message-received-event-args.js';
export { MessageWebSocketReceiveMode } from './message-web-socket-receive-mode.js';
export { MessageWebSocket } from './message-web-socket.js';
export type { MulticastGroupOptions } from './multicast-group-options.js';
export { RawSocketOptions } from './raw-socket-options.js';
export type { RoundTripTimeStatistics } from './round-trip-time-statistics.js';
export { ServerMessageWebSocketControl } from './server-message-web-socket-control.js';
export { ServerMessageWebSocketInformation } from './server-message-web-socket-information.js';
export { ServerMessageWebSocket } from './server-message-web-socket.js';
export { ServerStreamWebSocketInformation } from './server-stream-web-socket-information.js';
export { ServerStreamWebSocket } from './server-stream-web-socket.js';
export { SocketActivityConnectedStandbyAction } from './socket-activity-connected-standby-action.js';
export { SocketActivityContext } from './socket-activity-context.js';
export { SocketActivityInformation } from './socket-activity-information.js';
export { SocketActivityKind } from './socket-activity-kind.js';
export { SocketActivityTriggerDetails } from './socket-activity-trigger-details.js';
export { SocketActivityTriggerReason } from './socket-activity-trigger-reason.js';
export { SocketDriver } from './socket-driver.js';
export { SocketErrorStatus } from './socket-error-status.js';
export { SocketError } from './socket-error.js';
export { SocketMessageType } from './socket-message-type.js';
export { SocketProtectionLevel } from './socket-protection-level.js';
export { SocketQualityOfService } from './socket-quality-of-service.js';
export { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
export { StreamSocketControl } from './stream-socket-control.js';
export { StreamSocketInformation } from './stream-socket-information.js';
export { StreamSocketListenerConnectionReceivedEventArgs } from './stream-socket-listener-connection-received-event-args.js';
export { StreamSocketListenerControl } from './stream-socket-listener-control.js';
export { StreamSocketListenerHandshakeFailedEventArgs } from './stream-socket-listener-handshake-failed-event-args.js';
export { StreamSocketListenerInformation } from './stream-socket-listener-information.js';
export { StreamSocketListener } from './stream-socket-listener.js';
export type { StreamSocketStatistics } from './stream-socket-statistics.js';
export { StreamSocket } from './stream-socket.js';
export { StreamWebSocketControl } from './stream-web-socket-control.js';
export { StreamWebSocketInformation } from './stream-web-socket-information.js';
export { StreamWebSocket } from './stream-web-socket.js';
export { WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';
export { WebSocketError } from './web-socket-error.js';
export { WebSocketKeepAlive } from './web-socket-keep-alive.js';
export {
  WebSocketListenerConnectionReceivedEventArgs,
  type WebSocketAcceptOptions,
  type WebSocketRefusal,
} from './web-socket-listener-connection-received-event-args.js';
export type { WebSocketDeflateOptions, WebSocketListenerOptions } from './web-socket-listener-options.js';
export { WebSocketListener } from './web-socket-listener.js';
export { WebSocketServerCustomValidationRequestedEventArgs } from './web-socket-server-custom-validation-requested-event-args.js';
export type {
  IWebSocket,
  IWebSocketControl,
  IWebSocketControl2,
  IWebSocketInformation,
  IWebSocketInformation2,
} from './web-socket.js';
