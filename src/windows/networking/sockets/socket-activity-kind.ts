/** Windows.Networking.Sockets.SocketActivityKind: kind of a socket that the broker owns. */
export const SocketActivityKind = {
  none: 0,
  streamSocketListener: 1,
  datagramSocket: 2,
  streamSocket: 3,
} as const;
export type SocketActivityKind = (typeof SocketActivityKind)[keyof typeof SocketActivityKind];
