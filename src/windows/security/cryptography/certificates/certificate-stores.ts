import { rejectCallbacks } from '../../../../internal/projection/callback-style.js';
import { takeSignal } from '../../../../internal/projection/arguments.js';
import { AsyncOperation } from '../../../../internal/async/async-operation.js';
import { findInStore } from '../../../../internal/certificates/certificate-stores.js';
import { invalidArgument } from '../../../../internal/errors/errors.js';
import { requireCapability } from '../../../../internal/runtime/capabilities.js';
import { textOf } from '../../../../internal/projection/marshalling.js';
import { type SignalOptions, startWithSignal } from '../../../../internal/async/with-signal.js';
import { VectorView, type IVectorView } from '../../../foundation/collections/vector-view.js';
import type { Certificate } from './certificate.js';
import { CertificateQueryClass, type CertificateQuery } from './certificate-query.js';
import { CertificateStoreClass, type CertificateStore } from './certificate-store.js';
import { UserCertificateStoreClass, type UserCertificateStore } from './user-certificate-store.js';

/**
 * Windows.Security.Cryptography.Certificates.CertificateStores: the certificate stores of this process.
 *
 * They are in memory and start empty. The store of the operating system is not among them.
 */
export class CertificateStores {
  private constructor() {
    throw new TypeError('CertificateStores has static members only');
  }

  /** Intermediate certificates for building chains, in addition to those that a peer sends: store `"CA"`. */
  static get intermediateCertificationAuthorities(): CertificateStore {
    return new CertificateStoreClass('CA');
  }

  /** Roots trusted in addition to those of the operating system: store `"Root"`. */
  static get trustedRootCertificationAuthorities(): CertificateStore {
    return new CertificateStoreClass('Root');
  }

  /**
   * The certificates that match `query`; without one those of the personal store, which has the imported private keys.
   *
   * Expired and superseded certificates are omitted unless the query includes them. E_INVALIDARG (0x80070057) for anything
   * but a CertificateQuery.
   */
  static findAllAsync(options?: SignalOptions): AsyncOperation<IVectorView<Certificate>>;
  static findAllAsync(query: CertificateQuery, options?: SignalOptions): AsyncOperation<IVectorView<Certificate>>;
  static findAllAsync(...parameters: unknown[]): AsyncOperation<IVectorView<Certificate>> {
    const options = takeSignal(parameters);
    const [query = new CertificateQueryClass()] = parameters;
    if (!(query instanceof CertificateQueryClass)) throw invalidArgument('query must be a CertificateQuery');
    return startWithSignal(() => AsyncOperation.completed(new VectorView(findInStore(query))), options);
  }

  /** A store by its case-insensitive name. E_INVALIDARG (0x80070057) for `""` and the personal store, `"MY"`. */
  static getStoreByName(storeName: string): CertificateStore {
    const name = requireName(storeName);
    if (name.toUpperCase() === 'MY') throw invalidArgument('getStoreByName: keys come by CertificateEnrollmentManager');
    return new CertificateStoreClass(name);
  }

  /**
   * A store by its name, the personal one included. E_INVALIDARG (0x80070057) for `""`. Throws E_ACCESSDENIED (0x80070005)
   * where the application has a manifest without the capability sharedUserCertificates.
   */
  static getUserStoreByName(storeName: string): UserCertificateStore {
    const name = requireName(storeName);
    requireCapability('sharedUserCertificates', 'getUserStoreByName');
    return new UserCertificateStoreClass(name);
  }
}

rejectCallbacks(CertificateStores);

function requireName(storeName: string): string {
  const name = textOf(storeName);
  if (name === '') throw invalidArgument('storeName must not be empty');
  return name;
}
