/** Windows.Networking.Sockets.SocketActivityTriggerReason: why the broker wakes its client. */
export const SocketActivityTriggerReason = {
  none: 0,
  socketActivity: 1,
  connectionAccepted: 2,
  keepAliveTimerExpired: 3,
  socketClosed: 4,
} as const;
export type SocketActivityTriggerReason =
  (typeof SocketActivityTriggerReason)[keyof typeof SocketActivityTriggerReason];
