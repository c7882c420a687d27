import { apiMade, type ApiMadeClass } from '../../../../internal/projection/api-made-class.js';
import { addToStore, deleteFromStore } from '../../../../internal/certificates/certificate-stores.js';
import type { Certificate } from './certificate.js';

/** The class behind `CertificateStore`. */
export class CertificateStoreClass {
  readonly #name: string;

  /** @internal */
  constructor(name: string) {
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }

  /** Adds a certificate; E_INVALIDARG (0x80070057) for anything else. */
  add(certificate: Certificate): void {
    addToStore(this.#name, certificate);
  }

  /** Removes a certificate; ERROR_NOT_FOUND (0x80070490) when it is not in the store. */
  delete(certificate: Certificate): void {
    deleteFromStore(this.#name, certificate);
  }
}

/**
 * Windows.Security.Cryptography.Certificates.CertificateStore: certificates in the memory of this process, shared by all
 * of its worker threads.
 */
export const CertificateStore: ApiMadeClass<typeof CertificateStoreClass> = apiMade(
  CertificateStoreClass,
  'CertificateStore',
);
export type CertificateStore = CertificateStoreClass;
