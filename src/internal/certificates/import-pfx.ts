import { importArchive, openArchive, type BindingImport } from '../../native/index.cjs';
import { CryptographicBuffer } from '../../windows/security/cryptography/cryptographic-buffer.js';
import { ExportOption } from '../../windows/security/cryptography/certificates/export-option.js';
import { InstallOptions } from '../../windows/security/cryptography/certificates/install-options.js';
import { KeyProtectionLevel } from '../../windows/security/cryptography/certificates/key-protection-level.js';
import { KeyStorageProviderNames } from '../../windows/security/cryptography/certificates/key-storage-provider-names.js';
import {
  PfxImportParametersClass,
  type PfxImportParameters,
} from '../../windows/security/cryptography/certificates/pfx-import-parameters.js';
import type { IBuffer } from '../../windows/storage/streams/buffer.js';
import { requireEnum, takeSignal } from '../projection/arguments.js';
import type { AsyncOperation } from '../async/async-operation.js';
import { bytesOf, type BufferSource } from '../streams/bytes.js';
import { invalidArgument, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { start } from '../runtime/hub.js';
import { textOf } from '../projection/marshalling.js';
import { unshared } from '../memory/memory.js';
import type { NativeCertificate } from './native-certificate.js';
import { startWithSignal } from '../async/with-signal.js';

/** The parameters of `importPfxDataAsync` after the password. */
export type PfxImport = readonly [
  exportable: ExportOption,
  keyProtectionLevel: KeyProtectionLevel,
  installOption: InstallOptions,
  friendlyName: string,
  keyStorageProvider?: string,
];

/** Decrypts a PFX archive and adds its contents to the stores of the process. */
export function importPfx(pfxData: string, password: string, ...further: unknown[]): AsyncOperation<void> {
  const options = takeSignal(further);
  const archive = CryptographicBuffer.decodeFromBase64String(pfxData).bytes;
  const secret = textOf(password);
  const importOptions = importOptionsOf(further);
  return startWithSignal(
    () =>
      start(
        (hub, token) => importArchive(hub, token, archive, secret, importOptions),
        () => undefined,
      ),
    options,
  );
}

/** Decrypts a PFX archive without changing the stores. */
export function openPfx<T>(
  pfx: IBuffer | BufferSource,
  password: string,
  convert: (native: NativeCertificate) => T,
): AsyncOperation<T> {
  const archive = unshared(bytesOf(pfx));
  const secret = textOf(password);
  return start((hub, token) => openArchive(hub, token, archive, secret), convert);
}

function importOptionsOf(further: readonly unknown[]): BindingImport {
  if (further.length > 1) return checked(further as unknown as PfxImport);
  const [parameters] = further;
  if (!(parameters instanceof PfxImportParametersClass)) {
    throw invalidArgument('pfxImportParameters must be a PfxImportParameters');
  }
  return checked(list(parameters));
}

function list(parameters: PfxImportParameters): PfxImport {
  const { exportable, keyProtectionLevel, installOptions, friendlyName, keyStorageProviderName } = parameters;
  return [exportable, keyProtectionLevel, installOptions, friendlyName, keyStorageProviderName];
}

function checked([exportable, level, installOption, friendlyName, provider = '']: PfxImport): BindingImport {
  requireEnum(ExportOption, exportable, 'exportable');
  requireEnum(KeyProtectionLevel, level, 'keyProtectionLevel');
  const deleteExpired = requireEnum(InstallOptions, installOption, 'installOption') === InstallOptions.deleteExpired;
  requireSoftware(textOf(provider));
  return { friendlyName: textOf(friendlyName), deleteExpired };
}

function requireSoftware(provider: string): void {
  if (provider === '' || provider === KeyStorageProviderNames.softwareKeyStorageProvider) return;
  throw new UwpError(Hresult.NTE_NOT_SUPPORTED, `keyStorageProvider: keys are kept in memory, not by ${provider}`);
}
