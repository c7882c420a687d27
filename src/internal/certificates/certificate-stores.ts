import { addCertificate, deleteCertificate, findCertificates } from '../../native/index.cjs';
import type { Certificate } from '../../windows/security/cryptography/certificates/certificate.js';
import type { CertificateQuery } from '../../windows/security/cryptography/certificates/certificate-query.js';
import { certificateOf, requireCertificate } from './certificates.js';
import { textOf } from '../projection/marshalling.js';
import { callNative } from '../errors/native-error.js';

/** Throws E_INVALIDARG (0x80070057) for a trusted root that cannot be a trust anchor. */
export function addToStore(store: string, certificate: Certificate): void {
  const native = requireCertificate(certificate, 'certificate');
  callNative(() => addCertificate(store, native));
}

/** Throws ERROR_NOT_FOUND (0x80070490) when the store does not hold the certificate. */
export function deleteFromStore(store: string, certificate: Certificate): void {
  const native = requireCertificate(certificate, 'certificate');
  callNative(() => deleteCertificate(store, native));
}

export function findInStore(query: CertificateQuery): Certificate[] {
  const found = findCertificates({
    enhancedKeyUsages: query.enhancedKeyUsages.map(textOf),
    issuerName: query.issuerName,
    friendlyName: query.friendlyName,
    thumbprint: query.thumbprint,
    hardwareOnly: query.hardwareOnly,
    includeDuplicates: query.includeDuplicates,
    includeExpired: query.includeExpiredCertificates,
    storeName: query.storeName,
  });
  return found.map(certificateOf);
}
