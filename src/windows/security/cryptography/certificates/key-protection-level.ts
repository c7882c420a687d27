/** Windows.Security.Cryptography.Certificates.KeyProtectionLevel: consent required for the use of a private key. Without effect here. */
export const KeyProtectionLevel = {
  noConsent: 0,
  consentOnly: 1,
  consentWithPassword: 2,
  consentWithFingerprint: 3,
} as const;
export type KeyProtectionLevel = (typeof KeyProtectionLevel)[keyof typeof KeyProtectionLevel];
