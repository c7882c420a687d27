/** Windows.Networking.Connectivity.NetworkConnectivityLevel: how far a connection reaches. */
export const NetworkConnectivityLevel = {
  none: 0,
  localAccess: 1,
  constrainedInternetAccess: 2,
  internetAccess: 3,
} as const;
export type NetworkConnectivityLevel = (typeof NetworkConnectivityLevel)[keyof typeof NetworkConnectivityLevel];
