/** Windows.Networking.Connectivity.DomainConnectivityLevel: whether a network belongs to a Windows domain. */
export const DomainConnectivityLevel = { none: 0, unauthenticated: 1, authenticated: 2 } as const;
export type DomainConnectivityLevel = (typeof DomainConnectivityLevel)[keyof typeof DomainConnectivityLevel];
