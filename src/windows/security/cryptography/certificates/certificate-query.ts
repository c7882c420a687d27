import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import { textOf } from '../../../../internal/projection/marshalling.js';
import { byteArrayOf } from '../../../../internal/streams/bytes.js';
import { copyOf } from '../../../../internal/memory/memory.js';
import { Vector, type IVector } from '../../../foundation/collections/vector.js';

/** The class behind `CertificateQuery`. */
export class CertificateQueryClass {
  readonly #enhancedKeyUsages = new Vector<string>();
  #issuerName = '';
  #friendlyName = '';
  #thumbprint: Uint8Array = new Uint8Array();
  #hardwareOnly = false;
  #includeDuplicates = false;
  #includeExpiredCertificates = false;
  #storeName = '';

  /** Purposes, as object identifiers, that a certificate must allow. A certificate without any allows all. */
  get enhancedKeyUsages(): IVector<string> {
    return this.#enhancedKeyUsages;
  }

  /** The `issuer` of a certificate, case-insensitive; "", the default, for any. */
  get issuerName(): string {
    return this.#issuerName;
  }

  set issuerName(value: string) {
    this.#issuerName = textOf(value);
  }

  /** The friendly name, case-insensitive; "", the default, for any. */
  get friendlyName(): string {
    return this.#friendlyName;
  }

  set friendlyName(value: string) {
    this.#friendlyName = textOf(value);
  }

  /** The SHA-1 hash; empty, the default, for any. */
  get thumbprint(): Uint8Array {
    return this.#thumbprint.slice();
  }

  set thumbprint(value: readonly number[] | Uint8Array) {
    this.#thumbprint = copyOf(byteArrayOf(value));
  }

  /** Only private keys in hardware, of which there are none. Default false. */
  get hardwareOnly(): boolean {
    return this.#hardwareOnly;
  }

  set hardwareOnly(value: boolean) {
    this.#hardwareOnly = Boolean(value);
  }

  /**
   * Whether to include certificates superseded by another of the same subject, purposes and issuer that is valid longer.
   * Default false.
   */
  get includeDuplicates(): boolean {
    return this.#includeDuplicates;
  }

  set includeDuplicates(value: boolean) {
    this.#includeDuplicates = Boolean(value);
  }

  /** Whether to include certificates outside of their validity period. Default false. */
  get includeExpiredCertificates(): boolean {
    return this.#includeExpiredCertificates;
  }

  set includeExpiredCertificates(value: boolean) {
    this.#includeExpiredCertificates = Boolean(value);
  }

  /** The store to search; "", the default, for the personal one, `"MY"`. */
  get storeName(): string {
    return this.#storeName;
  }

  set storeName(value: string) {
    this.#storeName = textOf(value);
  }
}

/** Windows.Security.Cryptography.Certificates.CertificateQuery: criteria for `CertificateStores.findAllAsync`. */
export const CertificateQuery: CallableClass<typeof CertificateQueryClass> = callable(
  CertificateQueryClass,
  'CertificateQuery',
);
export type CertificateQuery = CertificateQueryClass;
