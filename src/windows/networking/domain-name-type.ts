/** Windows.Networking.DomainNameType: whether a domain name is a suffix or complete. */
export const DomainNameType = { suffix: 0, fullyQualified: 1 } as const;
export type DomainNameType = (typeof DomainNameType)[keyof typeof DomainNameType];
