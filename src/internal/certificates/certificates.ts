import {
  CertificateClass,
  nativeCertificateOf,
  type Certificate,
} from '../../windows/security/cryptography/certificates/certificate.js';
import { invalidArgument } from '../errors/errors.js';
import type { NativeCertificate } from './native-certificate.js';

/** The native certificate behind a Certificate; throws E_INVALIDARG naming the parameter for anything else. */
export function requireCertificate(value: unknown, parameter: string): NativeCertificate {
  if (value instanceof CertificateClass) return nativeCertificateOf(value);
  throw invalidArgument(`${parameter} must be a Certificate`);
}

/** The Certificate that wraps a native one. */
export function certificateOf(native: NativeCertificate): Certificate {
  return new CertificateClass(native);
}
