import { apiMade, type ApiMadeClass } from '../../../../internal/projection/api-made-class.js';
import type { AsyncOperation } from '../../../../internal/async/async-operation.js';
import { importPfx } from '../../../../internal/certificates/import-pfx.js';
import type { SignalOptions } from '../../../../internal/async/with-signal.js';
import type { ExportOption } from './export-option.js';
import type { InstallOptions } from './install-options.js';
import type { KeyProtectionLevel } from './key-protection-level.js';
import type { PfxImportParameters } from './pfx-import-parameters.js';

/** The class behind `UserCertificateEnrollmentManager`. */
export class UserCertificateEnrollmentManagerClass {
  /** The same as `CertificateEnrollmentManager.importPfxDataAsync`. */
  importPfxDataAsync(
    pfxData: string,
    password: string,
    exportable: ExportOption,
    keyProtectionLevel: KeyProtectionLevel,
    installOption: InstallOptions,
    friendlyName: string,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  importPfxDataAsync(
    pfxData: string,
    password: string,
    exportable: ExportOption,
    keyProtectionLevel: KeyProtectionLevel,
    installOption: InstallOptions,
    friendlyName: string,
    keyStorageProvider: string,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  importPfxDataAsync(
    pfxData: string,
    password: string,
    pfxImportParameters: PfxImportParameters,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  importPfxDataAsync(pfxData: string, password: string, ...further: unknown[]): AsyncOperation<void> {
    return importPfx(pfxData, password, ...further);
  }
}

/** Windows.Security.Cryptography.Certificates.UserCertificateEnrollmentManager: imports for the user of the process. */
export const UserCertificateEnrollmentManager: ApiMadeClass<typeof UserCertificateEnrollmentManagerClass> = apiMade(
  UserCertificateEnrollmentManagerClass,
  'UserCertificateEnrollmentManager',
);
export type UserCertificateEnrollmentManager = UserCertificateEnrollmentManagerClass;
