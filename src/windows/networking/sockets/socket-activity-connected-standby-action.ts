/** Windows.Networking.Sockets.SocketActivityConnectedStandbyAction: whether activity wakes a machine in connected standby. */
export const SocketActivityConnectedStandbyAction = {
  doNotWake: 0,
  wake: 1,
} as const;
export type SocketActivityConnectedStandbyAction =
  (typeof SocketActivityConnectedStandbyAction)[keyof typeof SocketActivityConnectedStandbyAction];
