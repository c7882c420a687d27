import { VectorView } from '../../windows/foundation/collections/vector-view.js';
import { CertificateClass, type Certificate } from '../../windows/security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../windows/security/cryptography/certificates/chain-validation-result.js';
import type { BindingNegotiatedParameters, BindingTlsPeer } from '../../native/index.cjs';

/** What a handshake negotiated and what the peer presented, whether or not it succeeded. */
export class HandshakeResult {
  /** The negotiated parameters; null when the handshake failed. */
  readonly negotiated: Readonly<BindingNegotiatedParameters> | null;
  /** Whether this side was the server. */
  readonly isServer: boolean;
  readonly #peer: Readonly<BindingTlsPeer> | null;
  #certificates: readonly (Certificate | null)[] | null = null;

  constructor(isServer: boolean, peer: BindingTlsPeer | null, negotiated: BindingNegotiatedParameters | null) {
    this.isServer = isServer;
    this.#peer = peer;
    this.negotiated = negotiated;
  }

  /** The peer's end-entity certificate; null when it sent none or one that cannot be parsed. */
  get certificate(): Certificate | null {
    return this.#all()[0] ?? null;
  }

  /** The other certificates that the peer sent. */
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

/** A peer may send anything; reading it must not throw. */
function certificateOrNull(der: Uint8Array): Certificate | null {
  try {
    return new CertificateClass(der);
  } catch {
    return null;
  }
}
