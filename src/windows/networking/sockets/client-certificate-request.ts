/** Whether a TLS listener asks clients for a certificate. Beyond UWP. */
export const ClientCertificateRequest = {
  /** It does not ask. */
  none: 0,
  /** It asks; a client may have none, but not a bad one. */
  optional: 1,
  /** It refuses clients without a good certificate. */
  required: 2,
} as const;
export type ClientCertificateRequest = (typeof ClientCertificateRequest)[keyof typeof ClientCertificateRequest];
