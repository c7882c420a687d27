/** Windows.Networking.Sockets.SocketMessageType: type of a WebSocket message. */
export const SocketMessageType = {
  binary: 0,
  utf8: 1,
} as const;
export type SocketMessageType = (typeof SocketMessageType)[keyof typeof SocketMessageType];
