import { VectorView } from '../windows/foundation/collections/vector-view.js';
import { CertificateClass, type Certificate } from '../windows/security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../windows/security/cryptography/certificates/chain-validation-result.js';
import type { BindingTlsFacts, BindingTlsPeer } from '../native/index.cjs';

/** What the last handshake of a socket brought to light, whether it succeeded or not. */
export class TlsRecord {
  /** What both sides agreed on; null when they did not. */
  readonly facts: Readonly<BindingTlsFacts> | null;
  /** Whether this side was the server. */
  readonly isServer: boolean;
  readonly #peer: Readonly<BindingTlsPeer> | null;
  #certificates: readonly Certificate[] | null = null;

  constructor(isServer: boolean, peer: BindingTlsPeer | null, facts: BindingTlsFacts | null) {
    this.isServer = isServer;
    this.#peer = peer;
    this.facts = facts;
  }

  /** The peer's own certificate; null when it sent none. */
  get certificate(): Certificate | null {
    return this.#all()[0] ?? null;
  }

  /** What the peer sent beside its own certificate. */
  get intermediates(): VectorView<Certificate> {
    return new VectorView(this.#all().slice(1));
  }

  get errors(): VectorView<ChainValidationResult> {
    return new VectorView((this.#peer?.errors ?? []) as ChainValidationResult[]);
  }

  get severity(): number {
    return this.#peer?.severity ?? 0;
  }

  #all(): readonly Certificate[] {
    this.#certificates ??= (this.#peer?.certificates ?? []).map((der) => new CertificateClass(der));
    return this.#certificates;
  }
}
