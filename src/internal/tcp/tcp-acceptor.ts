import type { BindingTcpListener } from '../../native/index.cjs';
import { hold, peekToken, release, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';
import { rethrowLater } from '../async/rethrow-later.js';
import { TcpConnection } from './tcp-connection.js';

/** A listening socket that hands over each accepted connection. It keeps the process running until it is closed. */
export class TcpAcceptor implements Source {
  readonly port: string;
  readonly #native: BindingTcpListener;
  readonly #token: number;
  readonly #accept: (connection: TcpConnection) => void;

  constructor(native: BindingTcpListener, token: number, accept: (connection: TcpConnection) => void) {
    this.port = String(native.localEndpoint().port);
    this.#native = native;
    this.#token = token;
    this.#accept = accept;
    watch(token, this);
    hold();
  }

  ready(): void {
    const streams = this.#native.takeAccepted(peekToken());
    const first = reserveTokens(streams.length);
    for (const [index, stream] of streams.entries()) this.#handOver(new TcpConnection(stream, first + index));
  }

  /** A connection that its receiver cannot take is closed; the others of its batch go on. */
  #handOver(connection: TcpConnection): void {
    try {
      this.#accept(connection);
    } catch (error) {
      connection.close();
      rethrowLater(error);
    }
  }

  /** Stops listening. The owner calls it once. */
  close(): void {
    this.#native.close();
    unwatch(this.#token);
    release();
  }
}
