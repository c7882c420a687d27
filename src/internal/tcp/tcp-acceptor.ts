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
  #isAccepting = false;
  #isClosed = false;

  /** @param isSuspended whether it accepts nothing until `start` */
  constructor(
    native: BindingTcpListener,
    token: number,
    accept: (token: number) => void,
    isSuspended: boolean = false,
  ) {
    this.port = String(native.localEndpoint().port);
    this.#native = native;
    this.#token = token;
    this.#accept = accept;
    if (!isSuspended) this.#hold();
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
    this.closeAfterAccepted();
    return descriptor;
  }

  /** Stops accepting and returns the number of the descriptor, which stays the listener's. */
  suspend(): number {
    return callNative(() => this.#native.suspend());
  }

  /** Begins to accept, if it has not yet. */
  start(): void {
    if (this.#isAccepting || this.#isClosed) return;
    callNative(() => this.#native.resume());
    this.#hold();
  }

  /** Goes on after `suspend`, if it was accepting. */
  resume(): void {
    if (this.#isAccepting) callNative(() => this.#native.resume());
  }

  /** Delivers the connections accepted before in the next turn, unless `close` is called first, and closes then. */
  closeAfterAccepted(): void {
    nextTurn(() => {
      if (!this.#isClosed) this.ready();
      this.close();
    });
  }

  /** Stops listening; connections not yet delivered are closed. Closing again has no effect. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#native.close();
    if (!this.#isAccepting) return;
    unwatch(this.#token);
    release();
  }

  #hold(): void {
    this.#isAccepting = true;
    watch(this.#token, this);
    hold();
  }
}
