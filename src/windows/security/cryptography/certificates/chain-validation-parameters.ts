import { requireEnum } from '../../../../internal/projection/arguments.js';
import { optionalHostName } from '../../../../internal/names/host-name-arguments.js';
import { callable, type CallableClass } from '../../../../internal/projection/callable-class.js';
import type { HostName } from '../../../networking/host-name.js';
import { CertificateChainPolicy } from './certificate-chain-policy.js';

/** The class behind `ChainValidationParameters`. */
export class ChainValidationParametersClass {
  #certificateChainPolicy: CertificateChainPolicy = CertificateChainPolicy.base;
  #serverDnsName: HostName | null = null;

  /** Default `base`. With `ssl` the certificate must be valid for a TLS server. */
  get certificateChainPolicy(): CertificateChainPolicy {
    return this.#certificateChainPolicy;
  }

  set certificateChainPolicy(value: CertificateChainPolicy) {
    this.#certificateChainPolicy = requireEnum(CertificateChainPolicy, value, 'certificateChainPolicy');
  }

  /** With the policy `ssl`, the host name that the certificate must be valid for; null, the default, for any. */
  get serverDnsName(): HostName | null {
    return this.#serverDnsName;
  }

  set serverDnsName(value: HostName | null) {
    this.#serverDnsName = optionalHostName(value, 'serverDnsName');
  }
}

/** Windows.Security.Cryptography.Certificates.ChainValidationParameters: options of `CertificateChain.validate`. */
export const ChainValidationParameters: CallableClass<typeof ChainValidationParametersClass> = callable(
  ChainValidationParametersClass,
  'ChainValidationParameters',
);
export type ChainValidationParameters = ChainValidationParametersClass;
