import type {
  BindingEndpoint,
  BindingTcpStatistics,
  BindingTcpTraffic,
  BindingWebSocketFacts,
} from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import type { AsyncContext } from '../async/async-context.js';
import { aborted, illegalCall, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative } from '../errors/native-error.js';
import { hold, release, unwatch, watch, webSockets, type Source } from '../runtime/hub.js';
import { WRITABLE } from '../runtime/wire.js';
import type { ChannelOwner, MessageKind, ReceivedMessage, WebSocketChannel } from './channel.js';
import { MessageReceiver } from './message-receiver.js';
import { MessageWriter, type WriterOwner } from './message-writer.js';
import { PendingPings } from './pending-pings.js';

interface CloseRequest {
  readonly code: number;
  readonly reason: string;
  isSent: boolean;
}

/** Learns of the end of connections. One object for many. */
export interface ConnectionObserver {
  /** A connection has ended, which its WebSocket is about to learn. */
  ended(socket: object): void;
  /** The connection is closed. */
  over(): void;
}

/**
 * An open WebSocket connection.
 *
 * The hub refers to it from its creation until the connection is closed, also while only the rest of the closing handshake is
 * left. It keeps the process running while it receives or a write waits.
 */
export class WebSocketConnection extends MessageReceiver implements WebSocketChannel, Source, WriterOwner {
  readonly #token: number;
  readonly #owner: ChannelOwner;
  /** Null once the connection is closed. */
  #observer: ConnectionObserver | null;
  /** Created on first use: some only receive. */
  #writer: MessageWriter | null = null;
  #pings: PendingPings | null = null;
  #holds = false;
  /** Set by `close`. */
  #closing: CloseRequest | null = null;
  /** Whether messages go to the owner; after `close` they are only read for the sake of the Close frame behind them. */
  #delivers = false;
  /** Why nothing can be sent any more. */
  #failure: Error | null = null;
  /** What was known at the end; until then it is asked for. */
  #lastFacts: BindingWebSocketFacts | null = null;

  /** @param token of its readiness events */
  constructor(number: number, token: number, owner: ChannelOwner, observer: ConnectionObserver | null = null) {
    super(number);
    this.#observer = observer;
    this.#token = token;
    this.#owner = owner;
    watch(this.#token, this);
  }

  get protocol(): string {
    return this.facts.protocol;
  }

  get isDeflated(): boolean {
    return this.facts.isDeflated;
  }

  get localEndpoint(): BindingEndpoint | null {
    return this.facts.localEndpoint ?? null;
  }

  get remoteEndpoint(): BindingEndpoint {
    return this.facts.remoteEndpoint;
  }

  get traffic(): BindingTcpTraffic {
    return this.facts.traffic;
  }

  get statistics(): BindingTcpStatistics | null {
    return this.#lastFacts ? null : callNative(() => webSockets.statistics(this.number));
  }

  get bufferedAmount(): number {
    return this.#writer?.bufferedAmount ?? 0;
  }

  /** The WebSocket that it belongs to. */
  get socket(): object {
    return this.#owner.socket;
  }

  override get context(): AsyncContext {
    return this.#owner.context;
  }

  setReceiving(receives: boolean): void {
    this.#delivers = receives;
    if (this.#failure) return;
    this.isOn = receives || this.#closing !== null;
    this.updateHold();
  }

  send(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    this.requireOpen('writeAsync');
    return this.writing.send(kind, bytes, isFinal);
  }

  trySend(kind: MessageKind, messages: readonly Uint8Array[]): number {
    this.requireOpen('tryWriteBatch');
    return this.writing.trySend(kind, messages);
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return !this.#closing && !this.#failure;
  }

  /** Whether every message before is with the native side, so that another one may go past the queue. */
  endTurn(): boolean {
    this.#writer?.endTurn();
    return !this.#writer?.hasUnsent;
  }

  /** The native side has accepted a message of this many bytes that went past the queue; whether the kernel has all. */
  passed(bytes: number, isDelivered: boolean): void {
    this.writing.passed(bytes, isDelivered);
  }

  flush(): AsyncOperation<boolean> {
    return this.writing.flush();
  }

  probeAfter(seconds: number): void {
    callNative(() => webSockets.probeAfter(this.number, seconds));
  }

  ping(payload: Uint8Array): AsyncOperation<number> {
    this.requireOpen('pingAsync');
    if (this.#failure) return AsyncOperation.failed(this.#failure);
    this.#writer?.endTurn();
    callNative(() => webSockets.ping(this.number, payload));
    return (this.#pings ??= new PendingPings()).add(payload);
  }

  close(code: number, reason: string): void {
    if (this.#closing || this.#failure) return;
    this.#closing = { code, reason, isSent: false };
    webSockets.limitClosing(this.number);
    this.#writer?.endTurn();
    this.sendClose(this.#closing);
    this.isOn = true;
    this.updateHold();
  }

  abort(): void {
    if (this.#failure) return;
    this.endWith(aborted('the socket was closed'));
    webSockets.abort(this.number);
    this.releaseNative();
  }

  /** For the hub. */
  ready(readiness: number): void {
    if (this.#failure) {
      this.finish();
      return;
    }
    if (readiness & WRITABLE) this.#writer?.resume();
    this.readable();
  }

  protected override received(message: ReceivedMessage): void {
    if (this.#delivers) this.#owner.received(message);
  }

  protected override ponged(payload: Uint8Array): void {
    this.#pings?.ponged(payload);
  }

  protected override farewell(): void {
    this.#writer?.endTurn();
    webSockets.farewell(this.number);
  }

  protected override ended(code: number, reason: string): void {
    this.#writer?.endTurn();
    this.#writer?.resume();
    this.endWith(new UwpError(Hresult.WININET_E_CONNECTION_ABORTED, 'the WebSocket is closed'));
    this.finish();
    this.#owner.closed(code, reason);
  }

  protected override lost(error: Error): void {
    this.#writer?.endTurn();
    this.endWith(error);
    this.finish();
    this.#owner.failed(error);
  }

  /** For the writer. */
  waitsChanged(): void {
    this.updateHold();
  }

  /** For the writer. */
  drained(): void {
    if (this.#closing) this.sendClose(this.#closing);
  }

  private get facts(): BindingWebSocketFacts {
    return this.#lastFacts ?? webSockets.facts(this.number);
  }

  private get writing(): MessageWriter {
    return (this.#writer ??= this.newWriter());
  }

  /** The connection may have ended before its first write. */
  private newWriter(): MessageWriter {
    const writer = new MessageWriter(this.number, this);
    if (this.#failure) writer.fail(this.#failure);
    return writer;
  }

  private requireOpen(operation: string): void {
    if (this.#closing) throw illegalCall(`${operation}: the WebSocket is closing`);
  }

  /** Sends the Close frame once every message before it is with the native side. */
  private sendClose(request: CloseRequest): void {
    if (request.isSent || this.#failure || this.#writer?.hasUnsent) return;
    request.isSent = true;
    callNative(() => webSockets.close(this.number, request.code, request.reason));
  }

  private endWith(error: Error): void {
    this.#failure = error;
    this.#observer?.ended(this.#owner.socket);
    this.endReceiving();
    this.#writer?.fail(error);
    this.#pings?.fail(error);
    this.updateHold();
  }

  /** Goes on with the rest of the closing handshake; the process need not wait for it. */
  private finish(): void {
    if (webSockets.finish(this.number)) this.releaseNative();
  }

  private releaseNative(): void {
    unwatch(this.#token);
    this.#lastFacts = webSockets.facts(this.number);
    webSockets.release(this.number);
    this.#observer?.over();
    this.#observer = null;
  }

  private updateHold(): void {
    const holds = this.isOn || (!this.#failure && (this.#writer?.waits ?? false));
    if (holds === this.#holds) return;
    this.#holds = holds;
    if (holds) hold();
    else release();
  }
}
