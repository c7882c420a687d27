import { AsyncContext } from '../../../internal/async/async-context.js';
import { DemandIterator } from '../../../internal/events/demand-iterator.js';
import type { DatagramChannel, IcmpError, Receivers } from '../../../internal/udp/datagram-channel.js';
import { closed, invalidOperation } from '../../../internal/errors/errors.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import type { InboundBatch } from '../../../internal/udp/inbound-batch.js';
import { SocketEvents } from '../../../internal/events/socket-events.js';
import type { DatagramSocket } from './datagram-socket.js';
import {
  DatagramSocketErrorEventArgsClass,
  type DatagramSocketErrorEventArgs,
} from './datagram-socket-error-event-args.js';
import {
  DatagramSocketMessageReceivedEventArgsClass,
  type DatagramSocketMessageReceivedEventArgs,
} from './datagram-socket-message-received-event-args.js';
import {
  DatagramSocketMessagesReceivedEventArgsClass,
  type DatagramSocketMessagesReceivedEventArgs,
} from './datagram-socket-messages-received-event-args.js';

export type MessageHandler = EventHandler<DatagramSocketMessageReceivedEventArgs>;
export type BatchHandler = EventHandler<DatagramSocketMessagesReceivedEventArgs>;
export type ErrorHandler = EventHandler<DatagramSocketErrorEventArgs>;
export type EventType = 'messagereceived' | 'messagesreceived' | 'error';

/**
 * The events of a DatagramSocket: datagrams, batches of datagrams, and ICMP errors.
 *
 * Whether datagrams are delivered one by one is decided once, when the socket opens; on a socket that came back from the agent,
 * by each change of its handlers. A batch goes to its handlers, then to
 * the iteration, then datagram by datagram to the `messagereceived` handlers. Handlers of ICMP errors may be added and
 * removed at any time; the native socket collects ICMP errors while there are any. An iteration may begin before the
 * channel exists and then waits for `attach`. It is the context of the handlers itself, as an object more would cost each idle
 * socket memory.
 */
export class DatagramSocketEvents extends AsyncContext implements Receivers {
  hasHandlers = false;
  deliversDatagrams = false;
  readonly #socket: DatagramSocket;
  readonly #messages = new SocketEvents<DatagramSocketMessageReceivedEventArgs>('messagereceived');
  // These two are created on first use: most sockets have no handler of batches or errors.
  #batchEvents: SocketEvents<DatagramSocketMessagesReceivedEventArgs> | null = null;
  #errorSource: EventSource<DatagramSocketErrorEventArgs> | null = null;
  #reader: DemandIterator<DatagramSocketMessagesReceivedEventArgs> | null = null;
  #channel: DatagramChannel | null = null;
  /** Whether handlers for datagrams and batches are fixed. */
  #isFixed = false;
  #isClosed = false;

  constructor(socket: DatagramSocket) {
    super('DatagramSocket');
    this.#socket = socket;
  }

  get context(): AsyncContext {
    return this;
  }

  get onMessage(): MessageHandler | null {
    return this.#messages.property;
  }

  set onMessage(handler: MessageHandler | null) {
    this.#messages.property = handler;
    this.#changed();
  }

  get onBatch(): BatchHandler | null {
    return this.#batchEvents?.property ?? null;
  }

  set onBatch(handler: BatchHandler | null) {
    this.#batches.property = handler;
    this.#changed();
  }

  get onError(): ErrorHandler | null {
    return this.#errorSource?.property ?? null;
  }

  set onError(handler: ErrorHandler | null) {
    this.#changeErrors(handler, () => (this.#errors.property = handler));
  }

  add(type: EventType, handler: MessageHandler & BatchHandler & ErrorHandler): void {
    if (type === 'error') this.#changeErrors(handler, () => this.#errors.add(handler));
    else if (type === 'messagesreceived') this.#batches.add(handler);
    else this.#messages.addTo(type, handler);
    this.#changed();
  }

  remove(type: EventType, handler: MessageHandler & BatchHandler & ErrorHandler): void {
    if (type === 'error') this.#changeErrors(null, () => this.#errorSource?.remove(handler));
    else if (type === 'messagesreceived') this.#batchEvents?.remove(handler);
    else this.#messages.removeFrom(type, handler);
    this.#changed();
  }

  /** Starts an iteration over batches; one at a time. */
  iterate(): AsyncIterableIterator<DatagramSocketMessagesReceivedEventArgs> {
    this.#requireOpen('messages');
    if (this.#reader && !this.#reader.hasEnded) throw invalidOperation('messages: another iteration runs');
    this.#reader = new DemandIterator(() => this.#channel?.demandChanged());
    this.#channel?.follow(this.#reader);
    return this.#reader;
  }

  /** Handlers for datagrams are fixed when the socket opens; if that fails, they may be changed again. */
  fix(): void {
    this.#messages.fix();
    this.#isFixed = true;
    this.#batchEvents?.fix();
    this.#count();
  }

  #count(): void {
    this.deliversDatagrams = !this.#messages.isEmpty;
    this.hasHandlers = this.deliversDatagrams || this.#hasBatchHandlers;
  }

  /** A socket that came back from the agent is open before it has handlers: receiving begins with the first. */
  #changed(): void {
    if (this.#isFixed || !this.#channel) return;
    this.#count();
    this.#channel.handlersChanged();
  }

  unfix(): void {
    this.#isFixed = false;
    this.#messages.unfix();
    this.#batchEvents?.unfix();
  }

  /** The socket is open; `channel` delivers its datagrams. */
  attach(channel: DatagramChannel): void {
    this.#channel = channel;
    channel.watchErrors(this.watchesErrors);
    if (this.#reader && !this.#reader.hasEnded) channel.follow(this.#reader);
  }

  /** No handler and no iteration can be added any more. */
  endSubscriptions(): void {
    this.#isClosed = true;
  }

  /** Removes all handlers and ends the iteration. */
  close(): void {
    this.endSubscriptions();
    this.#isFixed = true;
    this.#messages.clear();
    this.#batchEvents?.clear();
    this.#errorSource?.clear();
    this.#reader?.end();
  }

  /** On a closed socket no handler can be added; removing one is always possible. */
  #changeErrors(handler: ErrorHandler | null, change: () => void): void {
    if (handler) this.#requireOpen('error handler');
    change();
    this.#channel?.watchErrors(this.watchesErrors);
  }

  #requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the socket is closed`);
  }

  get watchesErrors(): boolean {
    return this.#errorSource !== null && !this.#errorSource.isEmpty;
  }

  deliverIcmpError(answer: IcmpError): void {
    const error = new DatagramSocketErrorEventArgsClass(this.#socket, answer);
    this.run(() => this.#errorSource?.raise(error));
  }

  deliverBatch(batch: InboundBatch): void {
    if (!this.#hasBatchHandlers && !this.#reader?.isWaiting) return;
    const messages = new DatagramSocketMessagesReceivedEventArgsClass(this.#socket, batch, this.#messages.isEmpty);
    this.#batchEvents?.raise(messages);
    this.#reader?.give(messages);
  }

  deliverDatagram(batch: InboundBatch, run: number, start: number, end: number): void {
    this.#messages.raise(new DatagramSocketMessageReceivedEventArgsClass(this.#socket, batch, run, start, end));
  }

  get #hasBatchHandlers(): boolean {
    return this.#batchEvents !== null && !this.#batchEvents.isEmpty;
  }

  get #batches(): SocketEvents<DatagramSocketMessagesReceivedEventArgs> {
    return (this.#batchEvents ??= this.#newBatchEvents());
  }

  /** In the state that they would have by then. */
  #newBatchEvents(): SocketEvents<DatagramSocketMessagesReceivedEventArgs> {
    const events = new SocketEvents<DatagramSocketMessagesReceivedEventArgs>('messagesreceived');
    if (this.#isFixed) events.fix();
    return events;
  }

  get #errors(): EventSource<DatagramSocketErrorEventArgs> {
    return (this.#errorSource ??= new EventSource());
  }
}
