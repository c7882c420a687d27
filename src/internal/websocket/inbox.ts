import { AsyncContext } from '../async/async-context.js';
import type { ChannelOwner, ReceivedMessage, WebSocketChannel } from './channel.js';

/** Bytes that wait for the application before nothing more is taken from the kernel: one slab of reads. */
const LIMIT = 64 * 1024;

/** What an inbox tells its socket. One object for all sockets: closures would take more memory than the rest of an idle one. */
export interface SocketEnd {
  /** The closing handshake ended. */
  closed(socket: object, code: number, reason: string): void;
  lost(socket: object, error: Error): void;
}

/**
 * What a WebSocket receives, on its way to the application, in the context of its handlers. Receiving is off while enough waits
 * for that: backpressure for the peer. It is the context itself, and methods are not `#private`: both would cost each idle
 * connection memory.
 */
export abstract class Inbox<SocketClass extends SocketEnd = SocketEnd> extends AsyncContext implements ChannelOwner {
  readonly socket: object;
  protected readonly socketClass: SocketClass;
  #channel: WebSocketChannel | null = null;
  #isOn = false;

  /** @param name of the class of the socket */
  constructor(name: string, socket: object, socketClass: SocketClass) {
    super(name);
    this.socket = socket;
    this.socketClass = socketClass;
  }

  get context(): AsyncContext {
    return this;
  }

  abstract received(message: ReceivedMessage): void;

  /** The application closed the socket. */
  abstract close(): void;

  /** The connection has ended; `report` is to be called behind everything received. */
  protected abstract end(error: Error | null, report: () => void): void;

  /** Starts receiving. */
  attach(channel: WebSocketChannel): void {
    this.#channel = channel;
    this.switchReceiving(true);
  }

  closed(code: number, reason: string): void {
    this.#channel = null;
    this.end(null, () => this.socketClass.closed(this.socket, code, reason));
  }

  failed(error: Error): void {
    this.#channel = null;
    this.end(error, () => this.socketClass.lost(this.socket, error));
  }

  /**
   * Receives while less than the limit waits.
   *
   * @param isWanted whether more is needed, however much waits
   */
  protected updateReceiving(waiting: number, isWanted: boolean): void {
    this.switchReceiving(isWanted || waiting < LIMIT);
  }

  private switchReceiving(on: boolean): void {
    if (!this.#channel || on === this.#isOn) return;
    this.#isOn = on;
    this.#channel.setReceiving(on);
  }
}
