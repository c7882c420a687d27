import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import type { IVector } from '../../../foundation/collections/vector.js';
import { Vector } from '../../../foundation/collections/vector.js';
import type { IVectorView } from '../../../foundation/collections/vector-view.js';
import { VectorView } from '../../../foundation/collections/vector-view.js';

/** @internal Alternative names of the native side. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailNames: readonly string[];
  readonly distinguishedNames: readonly string[];
  readonly principalNames: readonly string[];
  readonly urls: readonly string[];
}

/** The class behind `SubjectAlternativeNameInfo`. */
export class SubjectAlternativeNameInfoClass {
  readonly #dnsNames: Vector<string>;
  readonly #ipAddresses: Vector<string>;
  readonly #emailNames: Vector<string>;
  readonly #distinguishedNames: Vector<string>;
  readonly #principalNames: Vector<string>;
  readonly #urls: Vector<string>;

  constructor();
  /** @internal */
  constructor(names: AlternativeNames);
  constructor(names?: AlternativeNames) {
    this.#dnsNames = new Vector(names?.dnsNames);
    this.#ipAddresses = new Vector(names?.ipAddresses);
    this.#emailNames = new Vector(names?.emailNames);
    this.#distinguishedNames = new Vector(names?.distinguishedNames);
    this.#principalNames = new Vector(names?.principalNames);
    this.#urls = new Vector(names?.urls);
  }

  /** The same as `dnsNames`, read-only. */
  get dnsName(): IVectorView<string> {
    return new VectorView(this.#dnsNames);
  }

  get ipAddress(): IVectorView<string> {
    return new VectorView(this.#ipAddresses);
  }

  get emailName(): IVectorView<string> {
    return new VectorView(this.#emailNames);
  }

  get distinguishedName(): IVectorView<string> {
    return new VectorView(this.#distinguishedNames);
  }

  get principalName(): IVectorView<string> {
    return new VectorView(this.#principalNames);
  }

  get url(): IVectorView<string> {
    return new VectorView(this.#urls);
  }

  get dnsNames(): IVector<string> {
    return this.#dnsNames;
  }

  /** IP addresses as text. */
  get ipAddresses(): IVector<string> {
    return this.#ipAddresses;
  }

  /** Mail addresses. */
  get emailNames(): IVector<string> {
    return this.#emailNames;
  }

  get distinguishedNames(): IVector<string> {
    return this.#distinguishedNames;
  }

  /** User principal names, such as `user@domain`. */
  get principalNames(): IVector<string> {
    return this.#principalNames;
  }

  get urls(): IVector<string> {
    return this.#urls;
  }
}

/**
 * Windows.Security.Cryptography.Certificates.SubjectAlternativeNameInfo: alternative names of a subject (RFC 5280,
 * 4.2.1.6), each kind in the order of the certificate.
 */
export const SubjectAlternativeNameInfo: CallableClass<typeof SubjectAlternativeNameInfoClass> = callable(
  SubjectAlternativeNameInfoClass,
  'SubjectAlternativeNameInfo',
);
export type SubjectAlternativeNameInfo = SubjectAlternativeNameInfoClass;
