/** Windows.Networking.Sockets.SocketQualityOfService: how traffic of a socket is treated. */
export const SocketQualityOfService = {
  normal: 0,
  lowLatency: 1,
} as const;
export type SocketQualityOfService = (typeof SocketQualityOfService)[keyof typeof SocketQualityOfService];
