/** Windows.Networking.Connectivity.NetworkAuthenticationType: how a network authenticates hosts. */
export const NetworkAuthenticationType = {
  none: 0,
  unknown: 1,
  open80211: 2,
  sharedKey80211: 3,
  wpa: 4,
  wpaPsk: 5,
  wpaNone: 6,
  rsna: 7,
  rsnaPsk: 8,
  ihv: 9,
} as const;
export type NetworkAuthenticationType = (typeof NetworkAuthenticationType)[keyof typeof NetworkAuthenticationType];
