import { TextDecoder } from 'node:util';
import type { AsyncOperation } from '../../../../internal/async/async-operation.js';
import { takeSignal } from '../../../../internal/projection/arguments.js';
import { buildNativeChain } from '../../../../internal/certificates/build-chain.js';
import { bytesOf, type BufferSource } from '../../../../internal/streams/bytes.js';
import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import {
  certificateFromBytes,
  certificateFromPem,
  NativeCertificate,
} from '../../../../internal/certificates/native-certificate.js';
import { invalidArgument, UwpError } from '../../../../internal/errors/errors.js';
import { openPfx } from '../../../../internal/certificates/import-pfx.js';
import { textOf } from '../../../../internal/projection/marshalling.js';
import { callNative } from '../../../../internal/errors/native-error.js';
import { startWithSignal, type SignalOptions } from '../../../../internal/async/with-signal.js';
import { Hresult } from '../../../../internal/errors/hresult.js';
import type { IIterable } from '../../../foundation/collections/iterator.js';
import type { IVectorView } from '../../../foundation/collections/vector-view.js';
import { VectorView } from '../../../foundation/collections/vector-view.js';
import { BufferClass, type Buffer, type IBuffer } from '../../../storage/streams/buffer.js';
import { CertificateChainClass, type CertificateChain } from './certificate-chain.js';
import { CertificateKeyUsagesClass, type CertificateKeyUsages } from './certificate-key-usages.js';
import { ChainBuildingParametersClass, type ChainBuildingParameters } from './chain-building-parameters.js';
import { KeyStorageProviderNames } from './key-storage-provider-names.js';
import { SubjectAlternativeNameInfoClass, type SubjectAlternativeNameInfo } from './subject-alternative-name-info.js';

type Details = ReturnType<NativeCertificate['details']>;

/** @internal The native certificate behind a Certificate. */
export let nativeCertificateOf: (certificate: Certificate) => NativeCertificate;

/** Options of `Certificate.fromPem`. Beyond UWP. */
export interface PemOptions {
  /** PEM text of the private key, or its bytes, if it is not in the same text as the certificate. */
  readonly privateKey?: string | IBuffer | BufferSource | undefined;
  /** Password of an encrypted private key. */
  readonly password?: string | undefined;
}

/** The class behind `Certificate`. */
export class CertificateClass {
  readonly #native: NativeCertificate;
  #details: Details | undefined;
  #keyUsages: CertificateKeyUsages | undefined;
  #alternativeName: SubjectAlternativeNameInfo | undefined;

  static {
    nativeCertificateOf = (certificate) => certificate.#native;
  }

  /**
   * Throws E_INVALIDARG (0x80070057) for anything but a buffer, CRYPT_E_ASN1_EOD (0x80093102) for truncated bytes and
   * CRYPT_E_ASN1_BADTAG (0x8009310B) for others that are no certificate.
   *
   * @param certBlob DER (`.cer`), or PKCS#7 (`.p7b`) for its certificate that issued none of the others. Beyond UWP also
   *   PEM text of either, with its private key as for `fromPem`
   */
  constructor(certBlob: IBuffer | BufferSource);
  /** @internal */
  constructor(native: NativeCertificate);
  constructor(source: IBuffer | BufferSource | NativeCertificate) {
    this.#native = source instanceof NativeCertificate ? source : certificateFromBytes(bytesOf(source));
  }

  /**
   * The first certificate of PEM text. With its private key (PKCS#8, PKCS#1 or SEC1) it can authenticate this side, and
   * the certificates after the first are sent along as its chain. Beyond UWP.
   *
   * Throws CRYPT_E_BAD_ENCODE (0x80092002) for text without certificate and `privateKey` without key,
   * ERROR_INVALID_PASSWORD (0x80070056) for a wrong or missing password, E_INVALIDARG (0x80070057) for a key that does not
   * match the certificate and NTE_NOT_SUPPORTED (0x80090029) for a key other than RSA of 2048 bits or more, ECDSA on
   * P-256, P-384 or P-521, and Ed25519. Decrypting a key blocks for as long as its key derivation takes.
   *
   * @param text or its bytes
   */
  static fromPem(text: string | IBuffer | BufferSource, options: PemOptions = {}): Certificate {
    const { privateKey, password } = options ?? {};
    const whole = privateKey === undefined ? pemOf(text) : `${pemOf(text)}\n${pemOf(privateKey)}`;
    const native = certificateFromPem(whole, password === undefined ? undefined : textOf(password));
    const certificate = new CertificateClass(native);
    if (privateKey === undefined || certificate.hasPrivateKey) return certificate;
    throw new UwpError(Hresult.CRYPT_E_BAD_ENCODE, 'privateKey: the PEM text holds no private key');
  }

  /**
   * The certificate of a PFX archive (PKCS#12) that has its private key there, or else the first one. The stores are not
   * changed. Fails as `CertificateEnrollmentManager.importPfxDataAsync` does. Beyond UWP.
   *
   * @param password "" for none
   */
  static fromPfxAsync(
    pfx: IBuffer | BufferSource,
    password: string,
    options?: SignalOptions,
  ): AsyncOperation<Certificate> {
    return startWithSignal(() => openPfx(pfx, password, wrap), options);
  }

  /** Display name of the subject: its common name or a substitute. */
  get subject(): string {
    return this.#fields().subject;
  }

  /** Display name of the issuer: its common name or a substitute. */
  get issuer(): string {
    return this.#fields().issuer;
  }

  /** Distinguished name of the subject, most specific part first: `CN=www.example.com, O=Example, C=DE`. Beyond UWP. */
  get subjectName(): string {
    return this.#fields().subjectName;
  }

  /** Distinguished name of the issuer. Beyond UWP. */
  get issuerName(): string {
    return this.#fields().issuerName;
  }

  /** Most significant byte first. */
  get serialNumber(): Uint8Array {
    return this.#fields().serialNumber.slice();
  }

  get validFrom(): Date {
    return new Date(this.#fields().validFrom * 1000);
  }

  get validTo(): Date {
    return new Date(this.#fields().validTo * 1000);
  }

  /** A name for display, "" for none. Not part of the certificate itself. */
  get friendlyName(): string {
    return this.#native.friendlyName;
  }

  set friendlyName(value: string) {
    this.#native.friendlyName = textOf(value);
  }

  /** Object identifiers of the purposes; empty when the certificate does not restrict them. */
  get enhancedKeyUsages(): IVectorView<string> {
    return new VectorView(this.#fields().enhancedKeyUsages);
  }

  get hasPrivateKey(): boolean {
    return this.#native.hasPrivateKey;
  }

  /** Whether the user has to consent to the use of the private key; always false. */
  get isStronglyProtected(): boolean {
    return false;
  }

  /** Whether the private key is in hardware; always false. */
  get isSecurityDeviceBound(): boolean {
    return false;
  }

  /** Name of the store it comes from, such as `"MY"`; "" for none. */
  get storeName(): string {
    return this.#native.storeName;
  }

  /** Whether it comes from a store; all stores belong to the user of the process. */
  get isPerUser(): boolean {
    return this.#native.storeName !== '';
  }

  /** Provider of the private key: `KeyStorageProviderNames.softwareKeyStorageProvider`, "" without a private key. */
  get keyStorageProviderName(): string {
    return this.#native.hasPrivateKey ? KeyStorageProviderNames.softwareKeyStorageProvider : '';
  }

  get keyUsages(): CertificateKeyUsages {
    this.#keyUsages ??= new CertificateKeyUsagesClass(this.#fields().keyUsages);
    return this.#keyUsages;
  }

  /** Algorithm of the public key: `RSA`, `ECDSA_P256`, `ECDSA_P384`, `ECDSA_P521`, `Ed25519`, or an object identifier. */
  get keyAlgorithmName(): string {
    return this.#fields().keyAlgorithm;
  }

  /** Algorithm of the signature: `sha256RSA`, `sha256ECDSA`, `RSASSA-PSS`, `Ed25519` …, or an object identifier. */
  get signatureAlgorithmName(): string {
    return this.#fields().signatureAlgorithm;
  }

  /** Hash algorithm of the signature, such as `SHA256`; "" if the signature algorithm has no separate one. */
  get signatureHashAlgorithmName(): string {
    return this.#fields().signatureHashAlgorithm;
  }

  get subjectAlternativeName(): SubjectAlternativeNameInfo {
    this.#alternativeName ??= new SubjectAlternativeNameInfoClass(this.#fields().alternativeNames);
    return this.#alternativeName;
  }

  /** Hash of the whole certificate by `"SHA1"`, the default, or `"SHA256"`; E_INVALIDARG (0x80070057) for others. */
  getHashValue(): Uint8Array;
  getHashValue(hashAlgorithmName: string): Uint8Array;
  getHashValue(hashAlgorithmName = 'SHA1'): Uint8Array {
    return callNative(() => this.#native.hash(textOf(hashAlgorithmName)));
  }

  /** The certificate in DER. */
  getCertificateBlob(): Buffer {
    return new BufferClass(this.#native.der());
  }

  /**
   * Builds the chain of issuers of this certificate from `certificates`, the store `"CA"` and the roots. The work is done
   * off the JavaScript thread, and nothing is fetched. `validate` of the chain returns its errors.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but certificates and ChainBuildingParameters.
   *
   * @param certificates intermediate certificates, such as those that a peer sent; null for none
   */
  buildChainAsync(
    certificates: IIterable<Certificate> | Iterable<Certificate> | null,
    options?: SignalOptions,
  ): AsyncOperation<CertificateChain>;
  buildChainAsync(
    certificates: IIterable<Certificate> | Iterable<Certificate> | null,
    parameters: ChainBuildingParameters,
    options?: SignalOptions,
  ): AsyncOperation<CertificateChain>;
  buildChainAsync(
    certificates: IIterable<Certificate> | Iterable<Certificate> | null,
    ...further: unknown[]
  ): AsyncOperation<CertificateChain> {
    const options = takeSignal(further);
    const [parameters = new ChainBuildingParametersClass()] = further;
    if (!(parameters instanceof ChainBuildingParametersClass)) {
      throw invalidArgument('parameters must be a ChainBuildingParameters');
    }
    const given = nativesOf(certificates ?? [], 'certificates');
    const roots = nativesOf(parameters.exclusiveTrustRoots, 'exclusiveTrustRoots');
    return startWithSignal(
      () => buildNativeChain(this.#native, given, roots, parameters, (chain) => new CertificateChainClass(chain, wrap)),
      options,
    );
  }

  #fields(): Details {
    return (this.#details ??= this.#native.details());
  }
}

function wrap(native: NativeCertificate): Certificate {
  return new CertificateClass(native);
}

/** Text without the byte order mark that Windows programs put before UTF-8. */
function pemOf(value: string | IBuffer | BufferSource): string {
  const text = typeof value === 'string' ? value : new TextDecoder().decode(bytesOf(value));
  return text.replace(/^\uFEFF/, '');
}

function nativesOf(certificates: object, parameter: string): NativeCertificate[] {
  if (!(Symbol.iterator in Object(certificates))) throw invalidArgument(`${parameter} must be a collection`);
  return Array.from(certificates as Iterable<unknown>, (certificate) => {
    if (certificate instanceof CertificateClass) return nativeCertificateOf(certificate);
    throw invalidArgument(`${parameter} must hold Certificates only`);
  });
}

/**
 * Windows.Security.Cryptography.Certificates.Certificate: an X.509 certificate, with its private key if available.
 *
 * No member exposes a private key.
 */
export const Certificate: CallableClass<typeof CertificateClass> = callable(CertificateClass, 'Certificate');
export type Certificate = CertificateClass;
