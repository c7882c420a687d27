/** Windows.Networking.Sockets.MessageWebSocketReceiveMode: whether messages arrive whole or by fragment. */
export const MessageWebSocketReceiveMode = {
  fullMessage: 0,
  partialMessage: 1,
} as const;
export type MessageWebSocketReceiveMode =
  (typeof MessageWebSocketReceiveMode)[keyof typeof MessageWebSocketReceiveMode];
