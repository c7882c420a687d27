/**
 * Windows.Security.Cryptography.Certificates.ChainValidationResult: an error of a certificate chain.
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
  /** A signature is invalid, or its algorithm or key is too weak. */
  invalidSignature: 5,
  /** The certificate is for another use. */
  wrongUsage: 6,
  /** The certificate is for another host. */
  invalidName: 7,
  /** A name violates the name constraints of an issuer. */
  invalidCertificateAuthorityPolicy: 8,
  /** An issuer is not a certificate authority, or the chain exceeds its path length constraint. */
  basicConstraintsError: 9,
  unknownCriticalExtension: 10,
  /** Revocation is checked, and there is no list of the issuer. */
  revocationInformationMissing: 11,
  /** Revocation is checked, and the list of the issuer is out of date or not signed by it. */
  revocationFailure: 12,
  otherErrors: 13,
} as const;
export type ChainValidationResult = (typeof ChainValidationResult)[keyof typeof ChainValidationResult];
