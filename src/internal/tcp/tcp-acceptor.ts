import type { BindingTcpListener } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';
import { hold, nextTurn, peekToken, release, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';
import { rethrowLater } from '../async/rethrow-later.js';
import { NativeStream } from './native-stream.js';

/** A listening socket that delivers the token of each accepted stream; whoever gets it closes it. It keeps the process running until it is closed. */
export class TcpAcceptor implements Source {
  readonly port: string;
  readonly #native: BindingTcpListener;
  readonly #token: number;
  readonly #accept: (token: number) => void;
  #isClosed = false;

  constructor(native: BindingTcpListener, token: number, accept: (token: number) => void) {
    this.port = String(native.localEndpoint().port);
    this.#native = native;
    this.#token = token;
    this.#accept = accept;
    watch(token, this);
    hold();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  ready(): void {
    const count = this.#native.takeAccepted(peekToken());
    const first = reserveTokens(count);
    for (let token = first; token < first + count; token++) this.#deliver(token);
  }

  /** A connection whose delivery throws is closed; the others of its batch are still delivered. */
  #deliver(token: number): void {
    try {
      this.#accept(token);
    } catch (error) {
      new NativeStream(token).close(false);
      rethrowLater(error);
    }
  }

  /**
   * Stops listening and returns a duplicate of the descriptor. Connections accepted before are delivered in the next turn,
   * unless `close` is called first.
   */
  detach(): number {
    const descriptor = callNative(() => this.#native.detach());
    nextTurn(() => {
      if (!this.#isClosed) this.ready();
      this.close();
    });
    return descriptor;
  }

  /** Stops listening; connections not yet delivered are closed. Closing again has no effect. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#native.close();
    unwatch(this.#token);
    release();
  }
}
