import { illegalCall } from '../../../internal/errors/errors.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { HandshakeResult } from '../../../internal/tls/handshake-result.js';
import { DeferralClass, type Deferral } from '../../foundation/deferral.js';
import type { VectorView } from '../../foundation/collections/vector-view.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import type { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';

/** @internal Raises the event and returns the decision of its handlers; null when all of them accept at once. */
export let decisionOf: <Target>(
  target: Target,
  peer: HandshakeResult,
  raise: (args: WebSocketServerCustomValidationRequestedEventArgs<Target>) => void,
) => Promise<boolean> | null;

/** The class behind `WebSocketServerCustomValidationRequestedEventArgs`. */
export class WebSocketServerCustomValidationRequestedEventArgsClass<Target> implements ProjectedEvent<Target> {
  readonly #target: Target;
  readonly #peer: HandshakeResult;
  #isRejected = false;
  /** Deferrals that are not complete, and one for the time in which the handlers run. */
  #pending = 1;
  #decide: ((isAccepted: boolean) => void) | null = null;

  static {
    decisionOf = (target, peer, raise) => {
      const args = new WebSocketServerCustomValidationRequestedEventArgsClass(target, peer);
      raise(args);
      args.#pending--;
      if (args.#pending === 0) return args.#isRejected ? Promise.resolve(false) : null;
      return new Promise((resolve) => (args.#decide = resolve));
    };
  }

  /** @internal */
  constructor(target: Target, peer: HandshakeResult) {
    this.#target = target;
    this.#peer = peer;
  }

  /** The server's certificate. */
  get serverCertificate(): Certificate | null {
    return this.#peer.certificate;
  }

  /** The other certificates that the server sent. */
  get serverIntermediateCertificates(): VectorView<Certificate> {
    return this.#peer.intermediates;
  }

  /** All errors of the server's certificate; each of them is ignored by `ignorableServerCertificateErrors`. */
  get serverCertificateErrors(): VectorView<ChainValidationResult> {
    return this.#peer.errors;
  }

  get serverCertificateErrorSeverity(): SocketSslErrorSeverity {
    return this.#peer.severity as SocketSslErrorSeverity;
  }

  /**
   * For a handler that decides later: the connect waits until the deferral is completed. Throws E_ILLEGAL_METHOD_CALL
   * (0x8000000E) once the decision was made.
   */
  getDeferral(): Deferral {
    if (this.#pending === 0) throw illegalCall('getDeferral: the server was accepted or rejected already');
    this.#pending++;
    return new DeferralClass(() => this.#complete());
  }

  /** Rejects the server, whatever other handlers decide: the connect fails. Without effect once the decision was made. */
  reject(): void {
    this.#isRejected = true;
  }

  get target(): Target {
    return this.#target;
  }

  get type(): string {
    return 'servercustomvalidationrequested';
  }

  get detail(): unknown[] {
    return [this];
  }

  #complete(): void {
    this.#pending--;
    if (this.#pending === 0) this.#decide?.(!this.#isRejected);
  }
}

/**
 * Windows.Networking.Sockets.WebSocketServerCustomValidationRequestedEventArgs: a server whose certificate was verified,
 * for handlers that have further requirements. Not rejecting it is accepting it.
 */
export const WebSocketServerCustomValidationRequestedEventArgs: ApiMadeClass<
  typeof WebSocketServerCustomValidationRequestedEventArgsClass
> = apiMade(
  WebSocketServerCustomValidationRequestedEventArgsClass,
  'WebSocketServerCustomValidationRequestedEventArgs',
);
export type WebSocketServerCustomValidationRequestedEventArgs<Target = object> =
  WebSocketServerCustomValidationRequestedEventArgsClass<Target>;
