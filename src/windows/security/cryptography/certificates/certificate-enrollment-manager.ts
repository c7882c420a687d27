import { rejectCallbacks } from '../../../../internal/projection/callback-style.js';
import type { AsyncOperation } from '../../../../internal/async/async-operation.js';
import { importPfx } from '../../../../internal/certificates/import-pfx.js';
import type { SignalOptions } from '../../../../internal/async/with-signal.js';
import type { ExportOption } from './export-option.js';
import type { InstallOptions } from './install-options.js';
import type { KeyProtectionLevel } from './key-protection-level.js';
import type { PfxImportParameters } from './pfx-import-parameters.js';
import {
  UserCertificateEnrollmentManagerClass,
  type UserCertificateEnrollmentManager,
} from './user-certificate-enrollment-manager.js';

/** Windows.Security.Cryptography.Certificates.CertificateEnrollmentManager: imports private keys. */
export class CertificateEnrollmentManager {
  private constructor() {
    throw new TypeError('CertificateEnrollmentManager has static members only');
  }

  /** On Windows the store shared by the applications of a user; here the same store as that of this class. */
  static get userCertificateEnrollmentManager(): UserCertificateEnrollmentManager {
    return new UserCertificateEnrollmentManagerClass();
  }

  /**
   * Imports a PFX archive (PKCS#12): keys with their certificates into the personal store `"MY"`, other certificates
   * into the intermediate store `"CA"`. Roots in the archive do not become trusted. The work is done off the JavaScript
   * thread.
   *
   * Fails with ERROR_INVALID_PASSWORD (0x80070056), with CRYPT_E_BAD_ENCODE (0x80092002) for anything but an archive, with
   * NTE_NOT_SUPPORTED (0x80090029) for unsupported keys and encryption, and with E_INVALIDARG (0x80070057) for a key
   * whose certificate is not in the archive. Throws E_INVALIDARG for invalid arguments, including text that is not base64,
   * and NTE_NOT_SUPPORTED for a `keyStorageProvider` other than the software one.
   *
   * @param pfxData the archive in base64
   * @param password "" for none
   * @param friendlyName name of the certificates that come with their key
   */
  static importPfxDataAsync(
    pfxData: string,
    password: string,
    exportable: ExportOption,
    keyProtectionLevel: KeyProtectionLevel,
    installOption: InstallOptions,
    friendlyName: string,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  static importPfxDataAsync(
    pfxData: string,
    password: string,
    exportable: ExportOption,
    keyProtectionLevel: KeyProtectionLevel,
    installOption: InstallOptions,
    friendlyName: string,
    keyStorageProvider: string,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  static importPfxDataAsync(
    pfxData: string,
    password: string,
    pfxImportParameters: PfxImportParameters,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  static importPfxDataAsync(pfxData: string, password: string, ...further: unknown[]): AsyncOperation<void> {
    return importPfx(pfxData, password, ...further);
  }
}

rejectCallbacks(CertificateEnrollmentManager);
