import type { BindingUdpSocket, BindingUdpStatistics } from '../native/index.cjs';
import { DatagramInbox, type DeliverDatagram } from './datagram-inbox.js';
import type { DatagramTargets } from './datagram-targets.js';
import type { DatagramWriter } from './datagram-writer.js';
import type { Endpoint } from './endpoint.js';
import { aborted } from './errors.js';
import { hold, READABLE, release, unwatch, watch, WRITABLE, type Source } from './hub.js';
import { callNative } from './native-error.js';

/** What a socket has before it is bound, for its channel. */
export interface ChannelParts {
  readonly writer: DatagramWriter;
  readonly targets: DatagramTargets;
  /** Receives each datagram; null to leave datagrams to the kernel, which drops them when it has too many. */
  readonly deliver: DeliverDatagram | null;
}

/**
 * A bound UDP socket: its writer, its inbox and what they wait for.
 *
 * It keeps the process running while somebody receives or a write waits.
 */
export class DatagramChannel implements Source {
  readonly native: BindingUdpSocket;
  readonly writer: DatagramWriter;
  readonly #token: number;
  readonly #inbox: DatagramInbox | null;
  readonly #targets: DatagramTargets;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  #isHeld = false;
  #isBlocked = false;
  #isClosed = false;
  #lastStatistics: BindingUdpStatistics | null = null;

  constructor(native: BindingUdpSocket, token: number, { writer, targets, deliver }: ChannelParts) {
    this.native = native;
    this.#token = token;
    this.writer = writer;
    this.#targets = targets;
    this.#inbox = deliver && new DatagramInbox(native, deliver);
    this.#local = native.localEndpoint();
    this.#updateHold();
    if (this.#inbox) native.startReceiving();
    targets.attach(native);
    writer.open(native, (blocked) => this.#setBlocked(blocked));
  }

  get local(): Endpoint | null {
    return this.#local;
  }

  get remote(): Endpoint | null {
    return this.#remote;
  }

  /** What the socket did so far, or until it was closed. */
  get statistics(): BindingUdpStatistics {
    return this.#lastStatistics ?? callNative(() => this.native.statistics());
  }

  /** Connects the bound socket to the first of the endpoints that it can reach. */
  connect(remotes: readonly Endpoint[]): void {
    callNative(() => this.native.connect([...remotes]));
    this.markConnected();
  }

  /** The socket has a peer now. */
  markConnected(): void {
    this.#local = this.native.localEndpoint();
    this.#remote = this.native.remoteEndpoint();
    this.writer.connectedTarget = (): number => this.#targets.number(this.#remote!);
  }

  ready(readiness: number): void {
    if (readiness & WRITABLE) this.writer.resume();
    if (readiness & READABLE) this.#inbox?.deliverAll();
  }

  cancelIO(): void {
    this.writer.cancel(aborted('the operation was cancelled'));
  }

  /** Datagrams written in this turn still go to the kernel; those it does not take at once fail. */
  close(): void {
    if (this.#isClosed) return;
    this.writer.endTurn();
    this.#isClosed = true;
    this.#inbox?.close();
    this.writer.fail(aborted('the socket was closed'));
    this.#lastStatistics = this.statistics;
    this.native.close();
    this.#updateHold();
  }

  #setBlocked(blocked: boolean): void {
    this.#isBlocked = blocked;
    this.#updateHold();
  }

  #updateHold(): void {
    const holds = !this.#isClosed && (this.#inbox !== null || this.#isBlocked);
    if (holds === this.#isHeld) return;
    this.#isHeld = holds;
    if (holds) {
      watch(this.#token, this);
      hold();
    } else {
      unwatch(this.#token);
      release();
    }
  }
}
