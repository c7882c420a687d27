/** Windows.Networking.Connectivity.NetworkEncryptionType: how the link of a network is encrypted. */
export const NetworkEncryptionType = {
  none: 0,
  unknown: 1,
  wep: 2,
  wep40: 3,
  wep104: 4,
  tkip: 5,
  ccmp: 6,
  wpaUseGroup: 7,
  rsnUseGroup: 8,
  ihv: 9,
} as const;
export type NetworkEncryptionType = (typeof NetworkEncryptionType)[keyof typeof NetworkEncryptionType];
