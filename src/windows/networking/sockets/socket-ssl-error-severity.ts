/** Windows.Networking.Sockets.SocketSslErrorSeverity: severity of the errors of a certificate. */
export const SocketSslErrorSeverity = {
  none: 0,
  ignorable: 1,
  fatal: 2,
} as const;
export type SocketSslErrorSeverity = (typeof SocketSslErrorSeverity)[keyof typeof SocketSslErrorSeverity];
