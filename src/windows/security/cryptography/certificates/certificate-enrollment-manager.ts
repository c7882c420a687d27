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

/** Windows.Security.Cryptography.Certificates.CertificateEnrollmentManager: brings private keys into the process. */
export class CertificateEnrollmentManager {
  private constructor() {
    throw new TypeError('CertificateEnrollmentManager has static members only');
  }

  /** On Windows the store that the programs of a user share, here the same as this class shows. */
  static get userCertificateEnrollmentManager(): UserCertificateEnrollmentManager {
    return new UserCertificateEnrollmentManagerClass();
  }

  /**
   * Imports a PFX archive (PKCS#12): keys with their certificates into the personal store `"MY"`, other certificates
   * into the intermediate store `"CA"`. Roots in the archive are not trusted for that. The work is done off the
   * JavaScript thread.
   *
   * Fails with ERROR_INVALID_PASSWORD (0x80070056), with CRYPT_E_BAD_ENCODE (0x80092002) for what is no archive, with
   * NTE_NOT_SUPPORTED (0x80090029) for keys and encryption of other kinds, and with E_INVALIDARG (0x80070057) for a key
   * whose certificate is not in the archive. Throws E_INVALIDARG for wrong arguments, text that is not base64 included,
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
