import { requireEnum } from '../../../../internal/projection/arguments.js';
import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import { textOf } from '../../../../internal/projection/marshalling.js';
import { ExportOption } from './export-option.js';
import { InstallOptions } from './install-options.js';
import { KeyProtectionLevel } from './key-protection-level.js';

/** The class behind `PfxImportParameters`. */
export class PfxImportParametersClass {
  #containerNamePrefix = '';
  #exportable: ExportOption = ExportOption.notExportable;
  #friendlyName = '';
  #installOptions: InstallOptions = InstallOptions.none;
  #keyProtectionLevel: KeyProtectionLevel = KeyProtectionLevel.noConsent;
  #keyStorageProviderName = '';
  #readerName = '';

  /** Without effect: keys have no containers. */
  get containerNamePrefix(): string {
    return this.#containerNamePrefix;
  }

  set containerNamePrefix(value: string) {
    this.#containerNamePrefix = textOf(value);
  }

  get exportable(): ExportOption {
    return this.#exportable;
  }

  set exportable(value: ExportOption) {
    this.#exportable = requireEnum(ExportOption, value, 'exportable');
  }

  /** Friendly name of the certificates that come with their key. */
  get friendlyName(): string {
    return this.#friendlyName;
  }

  set friendlyName(value: string) {
    this.#friendlyName = textOf(value);
  }

  get installOptions(): InstallOptions {
    return this.#installOptions;
  }

  set installOptions(value: InstallOptions) {
    this.#installOptions = requireEnum(InstallOptions, value, 'installOptions');
  }

  get keyProtectionLevel(): KeyProtectionLevel {
    return this.#keyProtectionLevel;
  }

  set keyProtectionLevel(value: KeyProtectionLevel) {
    this.#keyProtectionLevel = requireEnum(KeyProtectionLevel, value, 'keyProtectionLevel');
  }

  /** "" or `KeyStorageProviderNames.softwareKeyStorageProvider`. */
  get keyStorageProviderName(): string {
    return this.#keyStorageProviderName;
  }

  set keyStorageProviderName(value: string) {
    this.#keyStorageProviderName = textOf(value);
  }

  /** Without effect: there are no smart cards. */
  get readerName(): string {
    return this.#readerName;
  }

  set readerName(value: string) {
    this.#readerName = textOf(value);
  }
}

/** Windows.Security.Cryptography.Certificates.PfxImportParameters: options for importing a PFX archive. */
export const PfxImportParameters: CallableClass<typeof PfxImportParametersClass> = callable(
  PfxImportParametersClass,
  'PfxImportParameters',
);
export type PfxImportParameters = PfxImportParametersClass;
