/** Whether a TLS listener requests a certificate from clients. Beyond UWP. */
export const ClientCertificateRequest = {
  /** No certificate is requested. */
  none: 0,
  /** A certificate is requested; a client may present none, but not an invalid one. */
  optional: 1,
  /** A valid certificate is required. */
  required: 2,
} as const;
export type ClientCertificateRequest = (typeof ClientCertificateRequest)[keyof typeof ClientCertificateRequest];
