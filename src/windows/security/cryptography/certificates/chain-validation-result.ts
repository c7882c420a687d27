/**
 * Windows.Security.Cryptography.Certificates.ChainValidationResult: one thing that is wrong with a chain of certificates.
 *
 * `untrusted`, `expired`, `incompleteChain`, `wrongUsage`, `invalidName`, `revocationInformationMissing` and
 * `revocationFailure` can be ignored (`StreamSocketControl.ignorableServerCertificateErrors`), the others cannot.
 */
export const ChainValidationResult = {
  success: 0,
  /** The chain ends in a root that is not trusted. */
  untrusted: 1,
  revoked: 2,
  /** Expired or not yet valid. */
  expired: 3,
  /** An issuer was not found, so that the chain reaches no root. */
  incompleteChain: 4,
  /** A signature is wrong, or its algorithm or key is too weak to count. */
  invalidSignature: 5,
  /** The certificate is for another use. */
  wrongUsage: 6,
  /** The certificate is for another host. */
  invalidName: 7,
  /** An authority named something that its issuer does not permit it to name. */
  invalidCertificateAuthorityPolicy: 8,
  /** A certificate signed another one without being an authority, or the chain below an authority is too long. */
  basicConstraintsError: 9,
  unknownCriticalExtension: 10,
  /** Revocation is to be checked, and no list of the issuer is there. */
  revocationInformationMissing: 11,
  /** Revocation is to be checked, and the list of the issuer is out of date or not signed by it. */
  revocationFailure: 12,
  otherErrors: 13,
} as const;
export type ChainValidationResult = (typeof ChainValidationResult)[keyof typeof ChainValidationResult];
