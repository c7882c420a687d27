import type { BindingNetworkAnswer, BindingUdpStatistics } from '../../native/index.cjs';
import { DatagramInbox, type Delivery, type Demand } from './datagram-inbox.js';
import { DatagramTarget, type DatagramTargets } from './datagram-targets.js';
import type { DatagramWriter } from './datagram-writer.js';
import type { Endpoint } from '../names/endpoint.js';
import type { DatagramCursor, InboundBatch } from './inbound-batch.js';
import { aborted, type UwpError } from '../errors/errors.js';
import { NativeUdpSocket } from './native-udp-socket.js';
import { hold, release, unwatch, watch, type Source } from '../runtime/hub.js';
import { callNative, fromNative } from '../errors/native-error.js';
import type { UdpOptions } from '../options/option-defaults.js';
import { READABLE, WRITABLE } from '../runtime/wire.js';

/** An ICMP error for a datagram that was sent. */
export interface IcmpError extends Omit<BindingNetworkAnswer, 'error'> {
  readonly error: UwpError;
}

/** The receivers of a socket. Without any, datagrams stay in the receive buffer, where the kernel drops what does not fit. */
export interface Receivers extends Delivery {
  /** Called with each ICMP error while errors are watched. */
  deliverIcmpError(answer: IcmpError): void;
  /** Whether ICMP errors are watched from the first datagram on. */
  readonly watchesErrors: boolean;
}

/** The options that limit what is delivered in one turn. */
export type TurnOptions = Pick<UdpOptions, 'receiveTurnLimit' | 'receiveTurnTime'>;

/** What the native socket is when it gets a channel. */
export interface NativeState {
  /** Whether it may be connected. */
  readonly isConnected?: boolean;
  /** Whether it watches ICMP errors already. */
  readonly isWatchingErrors?: boolean;
}

const OPEN = 0;
/** The descriptor was detached; datagrams received before may still be delivered. */
const DETACHED = 1;
const CLOSED = 2;
type State = typeof OPEN | typeof DETACHED | typeof CLOSED;

/** What only sending needs. It may exist before the socket is bound. */
export interface Sending {
  readonly writer: DatagramWriter;
  readonly targets: DatagramTargets;
}

/**
 * A bound UDP socket with its writer and its inbox.
 *
 * It keeps the process running while datagrams are wanted or a write waits. The hub refers to it in these cases and while
 * ICMP errors are watched. It is the native socket itself, as an object more would cost each idle socket memory.
 */
export class DatagramChannel extends NativeUdpSocket implements Source {
  readonly #receivers: Receivers;
  readonly #options: Readonly<TurnOptions>;
  /** Null until something arrives or is asked for: most sockets of a server wait for a long time. */
  #inbox: DatagramInbox | null = null;
  /** Null until the first write. */
  #sending: Sending | null = null;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  #watchesErrors = false;
  #isRouted = false;
  #isHeld = false;
  #isBlocked = false;
  #state: State = OPEN;
  #lastStatistics: BindingUdpStatistics | null = null;

  constructor(token: number, receivers: Receivers, options: Readonly<TurnOptions>, state: NativeState = {}) {
    super(token);
    this.#receivers = receivers;
    this.#options = options;
    if (receivers.hasHandlers) this.startReceiving();
    if (receivers.watchesErrors && !state.isWatchingErrors) callNative(() => this.binding.watchAnswers(true));
    this.#watchesErrors = receivers.watchesErrors;
    if (state.isConnected && this.binding.remoteEndpoint()) this.markConnected();
    // Nothing may throw from here on: the caller would have no channel to close, and the hold would never be released.
    this.#updateHold();
  }

  /** Sends waiting and later datagrams. */
  send(sending: Sending): void {
    this.#sending = sending;
    sending.targets.attach(this.binding);
    if (this.#remote) this.#nameConnected(sending, this.#remote);
    sending.writer.open(this.binding, (blocked) => this.#setBlocked(blocked));
  }

  /** Asked for on first use, at the latest before the close: an idle socket needs none. */
  get local(): Endpoint {
    return (this.#local ??= callNative(() => this.localEndpoint()));
  }

  get remote(): Endpoint | null {
    return this.#remote;
  }

  /** The path MTU to the peer; null where it is unknown, and after a close or detach. */
  get pathMtu(): number | null {
    return this.#isOver ? null : callNative(() => this.binding.pathMtu());
  }

  /** Counters up to now, or to the close. */
  get statistics(): BindingUdpStatistics {
    return this.#lastStatistics ?? callNative(() => this.currentStatistics());
  }

  /** Connects the bound socket to the first endpoint that it can reach. */
  connect(remotes: readonly Endpoint[]): void {
    callNative(() => this.binding.connect([...remotes]));
    this.markConnected();
  }

  /** The socket is connected now. */
  markConnected(): void {
    this.#local = null;
    this.#remote = this.binding.remoteEndpoint();
    if (this.#sending) this.#nameConnected(this.#sending, this.#remote!);
  }

  ready(readiness: number): void {
    if (readiness & WRITABLE) this.#sending?.writer.resume();
    if (readiness & READABLE) {
      if (this.#watchesErrors) this.#deliverIcmpErrors();
      if (!this.#isClosed) this.#received.readable();
    }
  }

  /** Starts or stops the delivery of ICMP errors. */
  watchErrors(watches: boolean): void {
    if (this.#isOver || watches === this.#watchesErrors) return;
    callNative(() => this.binding.watchAnswers(watches));
    this.#watchesErrors = watches;
    this.#updateHold();
  }

  cancelIO(): void {
    this.#sending?.writer.cancel(aborted('the operation was cancelled'));
  }

  /**
   * Closes the socket and returns a duplicate of its descriptor. Writes end as at a close. Datagrams received before are
   * still delivered; then, or when there is no receiver, `onDrained` is called.
   */
  detach(onDrained: () => void): number {
    this.#sending?.writer.endTurn();
    const { statistics } = this;
    this.#keepLocal();
    const descriptor = callNative(() => this.binding.detach());
    this.#state = DETACHED;
    this.#lastStatistics = statistics;
    this.#end('the descriptor was given out');
    this.#received.drain(() => {
      this.close();
      onDrained();
    });
    return descriptor;
  }

  /** Whether a write waits for the kernel, after those of this turn were given to it. */
  get isBusy(): boolean {
    this.#sending?.writer.endTurn();
    return this.#sending?.writer.hasUnsent ?? false;
  }

  /**
   * Stops receiving and returns the number of the descriptor, which stays the socket's, and what was received and not
   * delivered. `close` or `resume` follows in the same turn.
   */
  suspend(): { readonly descriptor: number; readonly undelivered: readonly DatagramCursor[] } {
    const { statistics } = this;
    this.#keepLocal();
    const descriptor = callNative(() => this.binding.suspend());
    this.#lastStatistics = statistics;
    return { descriptor, undelivered: this.#received.undelivered() };
  }

  /** Goes on after `suspend`. */
  resume(): void {
    this.#lastStatistics = null;
    callNative(() => this.binding.resume());
    this.#received.resume();
  }

  /** What an owner before had received comes first. */
  deliverFirst(batch: InboundBatch): void {
    this.#received.deliverFirst(batch);
  }

  /** Handlers were added or removed. */
  handlersChanged(): void {
    if (this.#receivers.hasHandlers) this.startReceiving();
    this.demandChanged();
  }

  /** Datagrams written in this turn still go to the kernel; those that it does not take at once fail. */
  close(): void {
    if (this.#isClosed) return;
    const wasOpen = this.#state === OPEN;
    if (wasOpen) this.#sending?.writer.endTurn();
    this.#state = CLOSED;
    this.#inbox?.close();
    try {
      this.#lastStatistics ??= this.statistics;
      this.#keepLocal();
    } finally {
      this.closeNative();
      if (wasOpen) this.#end('the socket was closed');
      this.#updateHold();
    }
  }

  /** The address stays available afterwards. */
  #keepLocal(): void {
    void this.local;
  }

  /** Whether the socket was closed or detached. */
  get #isOver(): boolean {
    return this.#state !== OPEN;
  }

  get #isClosed(): boolean {
    return this.#state === CLOSED;
  }

  #nameConnected({ writer, targets }: Sending, remote: Endpoint): void {
    const target = new DatagramTarget(targets, remote);
    writer.connectedTarget = (): number => target.numberOfWritten;
  }

  #end(reason: string): void {
    this.#sending?.writer.fail(aborted(reason));
    this.#watchesErrors = false;
    this.#updateHold();
  }

  #deliverIcmpErrors(): void {
    for (const answer of this.binding.takeAnswers()) {
      if (!this.#watchesErrors || this.#isClosed) return;
      this.#receivers.deliverIcmpError({ ...answer, error: fromNative(answer.error) });
    }
  }

  /** From now on batches are taken on `demand`, until it ends. */
  follow(demand: Demand): void {
    this.#received.follow(demand);
    this.demandChanged();
  }

  demandChanged(): void {
    this.#updateHold();
    this.#inbox?.demandChanged();
  }

  get #received(): DatagramInbox {
    return (this.#inbox ??= this.#newInbox());
  }

  #newInbox(): DatagramInbox {
    const { receiveTurnLimit, receiveTurnTime } = this.#options;
    return new DatagramInbox(this, this.#receivers, { count: receiveTurnLimit, time: receiveTurnTime });
  }

  /** Whether a receiver wants datagrams now. */
  get #isWanted(): boolean {
    return !this.#isClosed && (this.#inbox ? this.#inbox.isWanted : this.#receivers.hasHandlers);
  }

  #setBlocked(blocked: boolean): void {
    this.#isBlocked = blocked;
    this.#updateHold();
  }

  /** Watching ICMP errors alone routes events but does not keep the process running. */
  #updateHold(): void {
    const holds = this.#isWanted || (!this.#isClosed && this.#isBlocked);
    this.#setRouted(holds || (!this.#isClosed && this.#watchesErrors));
    if (holds === this.#isHeld) return;
    this.#isHeld = holds;
    if (holds) hold();
    else release();
  }

  #setRouted(routed: boolean): void {
    if (routed === this.#isRouted) return;
    this.#isRouted = routed;
    if (routed) watch(this.token, this);
    else unwatch(this.token);
  }
}
