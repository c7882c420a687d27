/** Windows.Security.Cryptography.Certificates.InstallOptions: how an import treats existing certificates. */
export const InstallOptions = { none: 0, deleteExpired: 1 } as const;
export type InstallOptions = (typeof InstallOptions)[keyof typeof InstallOptions];
