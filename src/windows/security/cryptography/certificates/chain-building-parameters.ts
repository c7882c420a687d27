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

  /** Purposes, as object identifiers, that the certificate must allow. One that lists none allows every one. */
  get enhancedKeyUsages(): IVector<string> {
    return this.#enhancedKeyUsages;
  }

  /** The only roots to trust; empty, the default, for those of the operating system and those in the store `"Root"`. */
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

  /** Whether the certificates have to be valid at `validationTimestamp`. Default true. */
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
   * Whether a chain of which nobody knows if it was revoked counts as `revocationInformationMissing`. Nothing is fetched,
   * so with true every chain that is otherwise good does. Default false.
   */
  get revocationCheckEnabled(): boolean {
    return this.#revocationCheckEnabled;
  }

  set revocationCheckEnabled(value: boolean) {
    this.#revocationCheckEnabled = Boolean(value);
  }

  /** When the certificates have to be valid; the current time until it is set. From 1970 on, or E_INVALIDARG. */
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

/** Windows.Security.Cryptography.Certificates.ChainBuildingParameters: how `Certificate.buildChainAsync` finds a chain. */
export const ChainBuildingParameters: CallableClass<typeof ChainBuildingParametersClass> = callable(
  ChainBuildingParametersClass,
  'ChainBuildingParameters',
);
export type ChainBuildingParameters = ChainBuildingParametersClass;
