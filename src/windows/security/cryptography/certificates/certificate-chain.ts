import { apiMade, type ApiMadeClass } from '../../../../internal/projection/api-made-class.js';
import type { NativeChain } from '../../../../internal/certificates/build-chain.js';
import { invalidArgument, notSupported } from '../../../../internal/errors/errors.js';
import { callNative } from '../../../../internal/errors/native-error.js';
import type { NativeCertificate } from '../../../../internal/certificates/native-certificate.js';
import { VectorView, type IVectorView } from '../../../foundation/collections/vector-view.js';
import { CertificateChainPolicy } from './certificate-chain-policy.js';
import type { Certificate } from './certificate.js';
import type { ChainValidationResult } from './chain-validation-result.js';
import { ChainValidationParametersClass, type ChainValidationParameters } from './chain-validation-parameters.js';

/** The class behind `CertificateChain`. */
export class CertificateChainClass {
  readonly #native: NativeChain;
  readonly #certificateOf: (native: NativeCertificate) => Certificate;

  /** @internal */
  constructor(native: NativeChain, certificateOf: (native: NativeCertificate) => Certificate) {
    this.#native = native;
    this.#certificateOf = certificateOf;
  }

  /** The certificates from the end-entity certificate up to the root, which comes last and is omitted with false. */
  getCertificates(includeRoot: boolean): IVectorView<Certificate> {
    return new VectorView(this.#native.certificates(Boolean(includeRoot)).map(this.#certificateOf));
  }

  /**
   * Verifies the chain and returns its most severe error; `success` without any.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but a ChainValidationParameters, and WSAEOPNOTSUPP (0x8007273D) for the
   * policies `ntAuthentication` and `microsoftRoot`, which only Windows supports.
   */
  validate(): ChainValidationResult;
  validate(parameter: ChainValidationParameters): ChainValidationResult;
  validate(parameter: ChainValidationParameters = new ChainValidationParametersClass()): ChainValidationResult {
    if (!(parameter instanceof ChainValidationParametersClass)) {
      throw invalidArgument('parameter must be a ChainValidationParameters');
    }
    const isServer = requireKnown(parameter.certificateChainPolicy) === CertificateChainPolicy.ssl;
    const name = isServer ? parameter.serverDnsName?.canonicalName : undefined;
    return callNative(() => this.#native.validate(isServer, name)) as ChainValidationResult;
  }
}

function requireKnown(policy: CertificateChainPolicy): CertificateChainPolicy {
  const isKnown = policy === CertificateChainPolicy.base || policy === CertificateChainPolicy.ssl;
  if (isKnown) return policy;
  throw notSupported('validate: only Windows knows the policies ntAuthentication and microsoftRoot');
}

/** Windows.Security.Cryptography.Certificates.CertificateChain: a certificate and its issuers up to a root. */
export const CertificateChain: ApiMadeClass<typeof CertificateChainClass> = apiMade(
  CertificateChainClass,
  'CertificateChain',
);
export type CertificateChain = CertificateChainClass;
