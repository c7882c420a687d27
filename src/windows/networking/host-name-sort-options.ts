/** Windows.Networking.HostNameSortOptions: flags that order endpoint pairs. */
export const HostNameSortOptions = { none: 0, optimizeForLongConnections: 2 } as const;
export type HostNameSortOptions = (typeof HostNameSortOptions)[keyof typeof HostNameSortOptions];
