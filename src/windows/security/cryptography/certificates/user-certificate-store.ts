import { apiMade, type ApiMadeClass } from '../../../../internal/projection/api-made-class.js';
import { AsyncOperation } from '../../../../internal/async/async-operation.js';
import { addToStore, deleteFromStore } from '../../../../internal/certificates/certificate-stores.js';
import { startWithSignal, type SignalOptions } from '../../../../internal/async/with-signal.js';
import type { Certificate } from './certificate.js';

/** The class behind `UserCertificateStore`. */
export class UserCertificateStoreClass {
  readonly #name: string;

  /** @internal */
  constructor(name: string) {
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }

  /** Adds a certificate; results in true, because no consent is required. */
  requestAddAsync(certificate: Certificate, options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => {
      addToStore(this.#name, certificate);
      return AsyncOperation.completed(true);
    }, options);
  }

  /** Removes a certificate. Throws ERROR_NOT_FOUND (0x80070490) when it is not in the store. */
  requestDeleteAsync(certificate: Certificate, options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => {
      deleteFromStore(this.#name, certificate);
      return AsyncOperation.completed(true);
    }, options);
  }
}

/**
 * Windows.Security.Cryptography.Certificates.UserCertificateStore: on Windows a store shared by the applications of a
 * user, here the same store as CertificateStore.
 */
export const UserCertificateStore: ApiMadeClass<typeof UserCertificateStoreClass> = apiMade(
  UserCertificateStoreClass,
  'UserCertificateStore',
);
export type UserCertificateStore = UserCertificateStoreClass;
