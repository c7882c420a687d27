/** Windows.Security.Cryptography.Certificates.KeyProtectionLevel: who is asked before a private key is used. Nobody is asked here, whatever the level. */
export const KeyProtectionLevel = {
  noConsent: 0,
  consentOnly: 1,
  consentWithPassword: 2,
  consentWithFingerprint: 3,
} as const;
export type KeyProtectionLevel = (typeof KeyProtectionLevel)[keyof typeof KeyProtectionLevel];
