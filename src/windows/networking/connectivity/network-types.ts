/** Windows.Networking.Connectivity.NetworkTypes: kind of a network, as flags. */
export const NetworkTypes = { none: 0, internet: 1, privateNetwork: 2 } as const;
export type NetworkTypes = (typeof NetworkTypes)[keyof typeof NetworkTypes];
