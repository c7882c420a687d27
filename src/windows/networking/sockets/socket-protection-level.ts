/** Windows.Networking.Sockets.SocketProtectionLevel: requested or negotiated protection. */
export const SocketProtectionLevel = {
  plainSocket: 0,
  ssl: 1,
  sslAllowNullEncryption: 2,
  bluetoothEncryptionAllowNullAuthentication: 3,
  bluetoothEncryptionWithAuthentication: 4,
  ssl3AllowWeakEncryption: 5,
  tls10: 6,
  tls11: 7,
  tls12: 8,
  unspecified: 9,
  tls13: 10,
} as const;
export type SocketProtectionLevel = (typeof SocketProtectionLevel)[keyof typeof SocketProtectionLevel];
