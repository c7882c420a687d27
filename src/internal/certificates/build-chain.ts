import { buildChain, type BindingCertificateChain } from '../../native/index.cjs';
import type { ChainBuildingParameters } from '../../windows/security/cryptography/certificates/chain-building-parameters.js';
import type { AsyncOperation } from '../async/async-operation.js';
import { start } from '../runtime/hub.js';
import { textOf } from '../projection/marshalling.js';
import type { NativeCertificate } from './native-certificate.js';

/** A chain on the native side. */
export type NativeChain = BindingCertificateChain;

/** Builds the chain of a certificate. */
export function buildNativeChain<T>(
  certificate: NativeCertificate,
  given: NativeCertificate[],
  roots: NativeCertificate[],
  parameters: ChainBuildingParameters,
  convert: (chain: NativeChain) => T,
): AsyncOperation<T> {
  const options = {
    enhancedKeyUsages: parameters.enhancedKeyUsages.map(textOf),
    time: parameters.validationTimestamp.getTime() / 1000,
    ignoreDates: !parameters.currentTimeValidationEnabled,
    requireRevocationCheck: parameters.revocationCheckEnabled,
  };
  return start((hub, token) => buildChain(hub, token, certificate, given, roots, options), convert);
}
