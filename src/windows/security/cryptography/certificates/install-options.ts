/** Windows.Security.Cryptography.Certificates.InstallOptions: what happens to certificates that are there already. */
export const InstallOptions = { none: 0, deleteExpired: 1 } as const;
export type InstallOptions = (typeof InstallOptions)[keyof typeof InstallOptions];
