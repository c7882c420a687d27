import {
  CertificateClass,
  nativeCertificateOf,
  type Certificate,
} from '../../windows/security/cryptography/certificates/certificate.js';
import { invalidArgument } from '../errors/errors.js';
import type { NativeCertificate } from './native-certificate.js';

/** The native side of a Certificate, or E_INVALIDARG that names the parameter. */
export function requireCertificate(value: unknown, parameter: string): NativeCertificate {
  if (value instanceof CertificateClass) return nativeCertificateOf(value);
  throw invalidArgument(`${parameter} must be a Certificate`);
}

/** The Certificate of one that came from the native side. */
export function certificateOf(native: NativeCertificate): Certificate {
  return new CertificateClass(native);
}
