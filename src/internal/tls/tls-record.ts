import { VectorView } from '../../windows/foundation/collections/vector-view.js';
import { CertificateClass, type Certificate } from '../../windows/security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../windows/security/cryptography/certificates/chain-validation-result.js';
import type { BindingNegotiatedParameters, BindingTlsPeer } from '../../native/index.cjs';

/** What the last handshake of a socket brought to light, whether it succeeded or not. */
export class TlsRecord {
  /** What both sides agreed on; null when they did not. */
  readonly facts: Readonly<BindingNegotiatedParameters> | null;
  /** Whether this side was the server. */
  readonly isServer: boolean;
  readonly #peer: Readonly<BindingTlsPeer> | null;
  #certificates: readonly (Certificate | null)[] | null = null;

  constructor(isServer: boolean, peer: BindingTlsPeer | null, facts: BindingNegotiatedParameters | null) {
    this.isServer = isServer;
    this.#peer = peer;
    this.facts = facts;
  }

  /** The peer's own certificate; null when it sent none, or bytes that are none. */
  get certificate(): Certificate | null {
    return this.#all()[0] ?? null;
  }

  /** The certificates that the peer sent beside its own. */
  get intermediates(): VectorView<Certificate> {
    const others = this.#all().slice(1);
    return new VectorView(others.filter((each) => each !== null));
  }

  get errors(): VectorView<ChainValidationResult> {
    return new VectorView((this.#peer?.errors ?? []) as ChainValidationResult[]);
  }

  get severity(): number {
    return this.#peer?.severity ?? 0;
  }

  #all(): readonly (Certificate | null)[] {
    this.#certificates ??= (this.#peer?.certificates ?? []).map(certificateOrNull);
    return this.#certificates;
  }
}

/** A peer may send anything; whoever asks what it was must not fail for it. */
function certificateOrNull(der: Uint8Array): Certificate | null {
  try {
    return new CertificateClass(der);
  } catch {
    return null;
  }
}
