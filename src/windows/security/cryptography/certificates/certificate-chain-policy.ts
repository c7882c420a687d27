/** Windows.Security.Cryptography.Certificates.CertificateChainPolicy: policy for the validation of a chain. */
export const CertificateChainPolicy = { base: 0, ssl: 1, ntAuthentication: 2, microsoftRoot: 3 } as const;
export type CertificateChainPolicy = (typeof CertificateChainPolicy)[keyof typeof CertificateChainPolicy];
