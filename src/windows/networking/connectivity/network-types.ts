/** Windows.Networking.Connectivity.NetworkTypes: flags that say what a network is. */
export const NetworkTypes = { none: 0, internet: 1, privateNetwork: 2 } as const;
export type NetworkTypes = (typeof NetworkTypes)[keyof typeof NetworkTypes];
