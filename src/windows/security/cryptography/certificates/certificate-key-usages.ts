import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';

/** @internal The flags of the native side. */
export interface KeyUsageFlags {
  crlSign: boolean;
  dataEncipherment: boolean;
  digitalSignature: boolean;
  encipherOnly: boolean;
  keyAgreement: boolean;
  keyCertificateSign: boolean;
  keyEncipherment: boolean;
  nonRepudiation: boolean;
}

/** The class behind `CertificateKeyUsages`. */
export class CertificateKeyUsagesClass {
  readonly #flags: KeyUsageFlags;

  constructor();
  /** @internal */
  constructor(flags: KeyUsageFlags);
  constructor(flags: Partial<KeyUsageFlags> = {}) {
    this.#flags = {
      crlSign: flags.crlSign ?? false,
      dataEncipherment: flags.dataEncipherment ?? false,
      digitalSignature: flags.digitalSignature ?? false,
      encipherOnly: flags.encipherOnly ?? false,
      keyAgreement: flags.keyAgreement ?? false,
      keyCertificateSign: flags.keyCertificateSign ?? false,
      keyEncipherment: flags.keyEncipherment ?? false,
      nonRepudiation: flags.nonRepudiation ?? false,
    };
  }

  get crlSign(): boolean {
    return this.#flags.crlSign;
  }

  set crlSign(value: boolean) {
    this.#flags.crlSign = Boolean(value);
  }

  get dataEncipherment(): boolean {
    return this.#flags.dataEncipherment;
  }

  set dataEncipherment(value: boolean) {
    this.#flags.dataEncipherment = Boolean(value);
  }

  get digitalSignature(): boolean {
    return this.#flags.digitalSignature;
  }

  set digitalSignature(value: boolean) {
    this.#flags.digitalSignature = Boolean(value);
  }

  /** With `keyAgreement`: the agreed key encrypts and does not decrypt. */
  get encipherOnly(): boolean {
    return this.#flags.encipherOnly;
  }

  set encipherOnly(value: boolean) {
    this.#flags.encipherOnly = Boolean(value);
  }

  get keyAgreement(): boolean {
    return this.#flags.keyAgreement;
  }

  set keyAgreement(value: boolean) {
    this.#flags.keyAgreement = Boolean(value);
  }

  get keyCertificateSign(): boolean {
    return this.#flags.keyCertificateSign;
  }

  set keyCertificateSign(value: boolean) {
    this.#flags.keyCertificateSign = Boolean(value);
  }

  get keyEncipherment(): boolean {
    return this.#flags.keyEncipherment;
  }

  set keyEncipherment(value: boolean) {
    this.#flags.keyEncipherment = Boolean(value);
  }

  get nonRepudiation(): boolean {
    return this.#flags.nonRepudiation;
  }

  set nonRepudiation(value: boolean) {
    this.#flags.nonRepudiation = Boolean(value);
  }
}

/**
 * Windows.Security.Cryptography.Certificates.CertificateKeyUsages: what a key may be used for (RFC 5280, 4.2.1.3).
 *
 * All false in a certificate that does not restrict its key.
 */
export const CertificateKeyUsages: CallableClass<typeof CertificateKeyUsagesClass> = callable(
  CertificateKeyUsagesClass,
  'CertificateKeyUsages',
);
export type CertificateKeyUsages = CertificateKeyUsagesClass;
