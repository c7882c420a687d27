/** Windows.Networking.Sockets.SocketSslErrorSeverity: how bad the errors of a certificate are. */
export const SocketSslErrorSeverity = {
  none: 0,
  ignorable: 1,
  fatal: 2,
} as const;
export type SocketSslErrorSeverity = (typeof SocketSslErrorSeverity)[keyof typeof SocketSslErrorSeverity];
