/** Windows.Networking.HostNameType: what kind of name or address a HostName holds. */
export const HostNameType = { domainName: 0, ipv4: 1, ipv6: 2, bluetooth: 3 } as const;
export type HostNameType = (typeof HostNameType)[keyof typeof HostNameType];
