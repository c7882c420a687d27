import { isDate } from 'node:util/types';
import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import { invalidArgument } from '../../../../internal/errors/errors.js';
import { Vector, type IVector } from '../../../foundation/collections/vector.js';
import type { Certificate } from './certificate.js';

/** The class behind `ChainBuildingParameters`. */
export class ChainBuildingParametersClass {
  readonly #enhancedKeyUsages = new Vector<string>();
  readonly #exclusiveTrustRoots = new Vector<Certificate>();
  #authorityInformationAccessEnabled = true;
  #currentTimeValidationEnabled = true;
  #networkRetrievalEnabled = true;
  #revocationCheckEnabled = false;
  #validationTimestamp: Date | null = null;

  /** Purposes, as object identifiers, that the certificate must allow. A certificate without any allows all. */
  get enhancedKeyUsages(): IVector<string> {
    return this.#enhancedKeyUsages;
  }

  /** The only trusted roots; empty, the default, for those of the operating system and of the store `"Root"`. */
  get exclusiveTrustRoots(): IVector<Certificate> {
    return this.#exclusiveTrustRoots;
  }

  /** Default true. Without effect: nothing is fetched. */
  get authorityInformationAccessEnabled(): boolean {
    return this.#authorityInformationAccessEnabled;
  }

  set authorityInformationAccessEnabled(value: boolean) {
    this.#authorityInformationAccessEnabled = Boolean(value);
  }

  /** Whether the validity periods must include `validationTimestamp`. Default true. */
  get currentTimeValidationEnabled(): boolean {
    return this.#currentTimeValidationEnabled;
  }

  set currentTimeValidationEnabled(value: boolean) {
    this.#currentTimeValidationEnabled = Boolean(value);
  }

  /** Default true. Without effect: nothing is fetched. */
  get networkRetrievalEnabled(): boolean {
    return this.#networkRetrievalEnabled;
  }

  set networkRetrievalEnabled(value: boolean) {
    this.#networkRetrievalEnabled = Boolean(value);
  }

  /**
   * Whether a chain without revocation information has the error `revocationInformationMissing`. Nothing is fetched, so
   * with true every otherwise valid chain has it. Default false.
   */
  get revocationCheckEnabled(): boolean {
    return this.#revocationCheckEnabled;
  }

  set revocationCheckEnabled(value: boolean) {
    this.#revocationCheckEnabled = Boolean(value);
  }

  /** When the certificates have to be valid; the current time until it is set. E_INVALIDARG before 1970. */
  get validationTimestamp(): Date {
    return new Date(this.#validationTimestamp ?? Date.now());
  }

  set validationTimestamp(value: Date) {
    if (!isDate(value) || !(value.getTime() >= 0)) {
      throw invalidArgument('validationTimestamp must be a Date from 1970 on');
    }
    this.#validationTimestamp = new Date(value);
  }
}

/** Windows.Security.Cryptography.Certificates.ChainBuildingParameters: options of `Certificate.buildChainAsync`. */
export const ChainBuildingParameters: CallableClass<typeof ChainBuildingParametersClass> = callable(
  ChainBuildingParametersClass,
  'ChainBuildingParameters',
);
export type ChainBuildingParameters = ChainBuildingParametersClass;
