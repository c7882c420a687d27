import type {
  BindingEndpoint,
  BindingTcpStatistics,
  BindingTcpTraffic,
  BindingWebSocket,
} from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import type { AsyncContext } from '../async/async-context.js';
import { aborted, illegalCall, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative } from '../errors/native-error.js';
import { hold, release, unwatch, watch, type Source } from '../runtime/hub.js';
import { WRITABLE } from '../runtime/wire.js';
import type { ChannelOwner, MessageKind, ReceivedMessage, WebSocketChannel } from './channel.js';
import { MessageReceiver, type ReceiverOwner } from './message-receiver.js';
import { MessageWriter, type WriterOwner } from './message-writer.js';
import { PendingPings } from './pending-pings.js';

interface CloseRequest {
  readonly code: number;
  readonly reason: string;
}

/**
 * An open WebSocket connection.
 *
 * The hub refers to it from its creation until the connection is closed, also while only the rest of the closing handshake is
 * left. It keeps the process running while it receives or a write waits.
 */
export class WebSocketConnection implements WebSocketChannel, Source, ReceiverOwner, WriterOwner {
  readonly #native: BindingWebSocket;
  readonly #token: number;
  readonly #owner: ChannelOwner;
  readonly #over: (token: number) => void;
  readonly #receiver: MessageReceiver;
  /** Created on first use: some only receive. */
  #writer: MessageWriter | null = null;
  #pings: PendingPings | null = null;
  #holds = false;
  #waitsForWrites = false;
  /** Set by `close`. */
  #closing: CloseRequest | null = null;
  #isCloseSent = false;
  /** Whether messages go to the owner; after `close` they are only read for the sake of the Close frame behind them. */
  #delivers = false;
  /** Why nothing can be sent any more. */
  #failure: Error | null = null;

  /** @param over called with the token once the connection is closed; may be called again */
  constructor(native: BindingWebSocket, owner: ChannelOwner, over: (token: number) => void = ignore) {
    this.#native = native;
    this.#over = over;
    this.#token = native.token;
    this.#owner = owner;
    this.#receiver = new MessageReceiver(native, this);
    watch(this.#token, this);
  }

  get protocol(): string {
    return this.#native.protocol;
  }

  get isDeflated(): boolean {
    return this.#native.isDeflated;
  }

  get localEndpoint(): BindingEndpoint | null {
    return this.#native.localEndpoint();
  }

  get remoteEndpoint(): BindingEndpoint {
    return this.#native.remoteEndpoint();
  }

  get traffic(): BindingTcpTraffic {
    return this.#native.traffic();
  }

  get statistics(): BindingTcpStatistics | null {
    return callNative(() => this.#native.statistics());
  }

  get bufferedAmount(): number {
    return this.#writer?.bufferedAmount ?? 0;
  }

  get context(): AsyncContext {
    return this.#owner.context;
  }

  setReceiving(receives: boolean): void {
    this.#delivers = receives;
    if (this.#failure) return;
    this.#receiver.isOn = receives || this.#closing !== null;
    this.#updateHold();
  }

  send(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    this.#requireOpen('writeAsync');
    return this.#writing.send(kind, bytes, isFinal);
  }

  trySend(kind: MessageKind, messages: readonly Uint8Array[]): number {
    this.#requireOpen('tryWriteBatch');
    return this.#writing.trySend(kind, messages);
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return !this.#closing && !this.#failure;
  }

  /** For the native side. */
  get number(): number {
    return this.#receiver.number;
  }

  /** Whether every message before is with the native side, so that another one may go past the queue. */
  endTurn(): boolean {
    this.#writer?.endTurn();
    return !this.#writer?.hasUnsent;
  }

  /** The native side has accepted a message of this many bytes that went past the queue; whether the kernel has all. */
  passed(bytes: number, isDelivered: boolean): void {
    this.#writing.passed(bytes, isDelivered);
  }

  flush(): AsyncOperation<boolean> {
    return this.#writing.flush();
  }

  ping(payload: Uint8Array): AsyncOperation<number> {
    this.#requireOpen('pingAsync');
    if (this.#failure) return AsyncOperation.failed(this.#failure);
    this.#writer?.endTurn();
    callNative(() => this.#native.ping(payload));
    return (this.#pings ??= new PendingPings()).add(payload);
  }

  close(code: number, reason: string): void {
    if (this.#closing || this.#failure) return;
    this.#closing = { code, reason };
    this.#native.limitClosing();
    this.#writer?.endTurn();
    this.#sendClose(this.#closing);
    this.#receiver.isOn = true;
    this.#updateHold();
  }

  abort(): void {
    if (this.#failure) return;
    this.#end(aborted('the socket was closed'));
    this.#native.abort();
    this.#release();
  }

  /** For the hub. */
  ready(readiness: number): void {
    if (this.#failure) {
      this.#finish();
      return;
    }
    if (readiness & WRITABLE) this.#writer?.resume();
    this.#receiver.readable();
  }

  /** For the receiver. */
  received(message: ReceivedMessage): void {
    if (this.#delivers) this.#owner.received(message);
  }

  /** For the receiver. */
  ponged(payload: Uint8Array): void {
    this.#pings?.ponged(payload);
  }

  /** For the receiver. */
  farewell(): void {
    this.#writer?.endTurn();
    this.#native.farewell();
  }

  /** For the receiver. */
  ended(code: number, reason: string): void {
    this.#writer?.endTurn();
    this.#writer?.resume();
    this.#end(new UwpError(Hresult.WININET_E_CONNECTION_ABORTED, 'the WebSocket is closed'));
    this.#finish();
    this.#owner.closed(code, reason);
  }

  /** For the receiver. */
  lost(error: Error): void {
    this.#writer?.endTurn();
    this.#end(error);
    this.#finish();
    this.#owner.failed(error);
  }

  /** For the writer. */
  waitForWrites(waits: boolean): void {
    this.#waitsForWrites = waits;
    this.#updateHold();
  }

  /** For the writer. */
  drained(): void {
    if (this.#closing) this.#sendClose(this.#closing);
  }

  get #writing(): MessageWriter {
    return (this.#writer ??= this.#newWriter());
  }

  /** The connection may have ended before its first write. */
  #newWriter(): MessageWriter {
    const writer = new MessageWriter(this.#native, this);
    if (this.#failure) writer.fail(this.#failure);
    return writer;
  }

  #requireOpen(operation: string): void {
    if (this.#closing) throw illegalCall(`${operation}: the WebSocket is closing`);
  }

  /** Sends the Close frame once every message before it is with the native side. */
  #sendClose({ code, reason }: CloseRequest): void {
    if (this.#isCloseSent || this.#writer?.hasUnsent) return;
    this.#isCloseSent = true;
    callNative(() => this.#native.close(code, reason));
  }

  #end(error: Error): void {
    this.#failure = error;
    this.#receiver.end();
    this.#writer?.fail(error);
    this.#pings?.fail(error);
    this.#updateHold();
  }

  /** Goes on with the rest of the closing handshake; the process need not wait for it. */
  #finish(): void {
    if (this.#native.finish()) this.#release();
  }

  #release(): void {
    unwatch(this.#token);
    this.#over(this.#token);
  }

  #updateHold(): void {
    const holds = this.#receiver.isOn || (this.#waitsForWrites && !this.#failure);
    if (holds === this.#holds) return;
    this.#holds = holds;
    if (holds) hold();
    else release();
  }
}

function ignore(): void {}
