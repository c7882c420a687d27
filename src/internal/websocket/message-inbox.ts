import { closed, invalidOperation } from '../errors/errors.js';
import { DemandIterator } from '../events/demand-iterator.js';
import { EMPTY } from '../memory/memory.js';
import { inMicrotask } from '../runtime/turn-end.js';
import type { ReceivedMessage } from './channel.js';
import { Inbox, type SocketEnd } from './inbox.js';

/** The handlers of received messages. */
export interface MessageHandlers<Event> {
  readonly isEmpty: boolean;
  raise(event: Event): void;
}

/** What all sockets of a class have in common. */
export interface MessageSocketClass<Event> extends SocketEnd {
  /** Whether handlers get an event for a message that was dropped and for the loss of the connection. */
  readonly raisesErrors: boolean;
  eventOf(socket: object, message: ReceivedMessage, inbox: MessageInbox<Event>): Event;
}

/** Shared: most connections have no waiting messages most of the time. */
const NONE: ReceivedMessage[] = [];

/** What a waiting message counts beside its payload, so that empty ones are limited too. */
const OVERHEAD = 64;

/** How the connection ended. */
interface End {
  readonly error: Error | null;
  /** What to do behind the last message. */
  readonly report: () => void;
  isReported: boolean;
}

/**
 * Messages on their way to handlers and to an iteration, in order.
 *
 * They wait while a handler holds them back by a deferral, while a running iteration requests none, and while there is
 * neither handler nor iteration. The end is reported to handlers after the last message, and to an iteration as well.
 */
export class MessageInbox<Event, Handlers extends MessageHandlers<Event> = MessageHandlers<Event>> extends Inbox<
  MessageSocketClass<Event>
> {
  readonly handlers: Handlers;
  /** Never changed while it is the shared one. */
  #waiting: ReceivedMessage[] = NONE;
  /** Bytes of the waiting messages, each with its overhead. */
  #size = 0;
  #iterator: DemandIterator<Event> | null = null;
  /** Deferrals that are not complete. */
  #deferrals = 0;
  #isDelivering = false;
  #end: End | null = null;
  #isClosed = false;

  constructor(name: string, socket: object, handlers: Handlers, socketClass: MessageSocketClass<Event>) {
    super(name, socket, socketClass);
    this.handlers = handlers;
  }

  /** Starts an iteration; one at a time. */
  iterate(): AsyncIterableIterator<Event> {
    if (this.#isClosed) throw closed('messages: the socket is closed');
    if (this.#iterator && !this.#iterator.hasEnded) throw invalidOperation('messages: another iteration runs');
    this.#iterator = new DemandIterator<Event>(() => this.resume());
    this.reportEnd();
    return this.#iterator;
  }

  /** Holds back the messages that follow until the returned function is called, once. */
  hold(): () => void {
    this.#deferrals++;
    return () => {
      this.#deferrals--;
      this.resumeLater();
    };
  }

  /** Handlers were added: waiting messages are for them. */
  handlersChanged(): void {
    if (this.#waiting.length > 0) this.resumeLater();
  }

  /** A message arrived; called in the context of the handlers. */
  override received(message: ReceivedMessage): void {
    if (this.#isClosed) return;
    if (this.#waiting.length === 0 && this.isWanted) {
      this.deliver(message);
      return;
    }
    if (this.#waiting.length === 0) this.#waiting = [message];
    else this.#waiting.push(message);
    this.#size += sizeOf(message);
    this.updateReceiving(this.#size, false);
  }

  /** The connection has ended; `report` is called after the messages before. Called in the context of the handlers. */
  protected override end(error: Error | null, report: () => void): void {
    this.#end = { error, report, isReported: false };
    this.reportEnd();
  }

  /** The application closed the socket: it gets no more messages, but still the end. */
  override close(): void {
    this.#isClosed = true;
    this.#waiting = NONE;
    this.#size = 0;
    this.updateReceiving(0, true);
    this.#iterator?.end();
  }

  private get isWanted(): boolean {
    if (this.#deferrals > 0 || this.#isDelivering) return false;
    return this.#iterator && !this.#iterator.hasEnded ? this.#iterator.isWaiting : !this.handlers.isEmpty;
  }

  /** Never from within the call of the application that made a delivery possible. */
  private resumeLater(): void {
    inMicrotask(() => this.resume());
  }

  /** Delivers what waits as far as it is wanted, in any context. */
  private resume(): void {
    if (this.#isDelivering) return;
    if (this.isWanted && this.#waiting.length > 0) this.run(() => this.deliverWaiting());
    if (this.#end) this.reportEnd();
    else this.updateReceiving(this.#size, false);
  }

  private deliverWaiting(): void {
    while (this.isWanted && this.#waiting.length > 0) {
      const message = this.#waiting.shift()!;
      this.#size -= sizeOf(message);
      this.deliver(message);
    }
  }

  private deliver(message: ReceivedMessage): void {
    const event = this.socketClass.eventOf(this.socket, message, this);
    this.#isDelivering = true;
    if (!message.error || this.socketClass.raisesErrors) this.handlers.raise(event);
    this.#isDelivering = false;
    this.#iterator?.give(event);
  }

  private raise(message: ReceivedMessage): void {
    this.handlers.raise(this.socketClass.eventOf(this.socket, message, this));
  }

  /** Reports the end to handlers unless messages for them wait, and to an iteration that has got all of them. */
  private reportEnd(): void {
    if (!this.#end) return;
    const isDrained = this.#waiting.length === 0 && this.#deferrals === 0;
    if (isDrained || this.handlers.isEmpty || this.#isClosed) this.reportOnce(this.#end);
    if (this.#waiting.length > 0 || !this.#iterator) return;
    if (this.#end.error) this.#iterator.fail(this.#end.error);
    else this.#iterator.end();
  }

  private reportOnce(end: End): void {
    if (end.isReported) return;
    end.isReported = true;
    const { error, report } = end;
    this.run(() => {
      if (error && this.socketClass.raisesErrors && !this.#isClosed) this.raise(lost(error));
      report();
    });
  }
}

function sizeOf({ bytes }: ReceivedMessage): number {
  return bytes.length + OVERHEAD;
}

/** What stands for the loss of the connection. */
function lost(error: Error): ReceivedMessage {
  return { kind: 0, bytes: EMPTY, isFinal: true, error };
}
