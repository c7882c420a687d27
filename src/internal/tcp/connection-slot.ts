import type { BindingTcpTraffic } from '../../native/index.cjs';
import { observe, observerOf } from '../control-channel/transport.js';
import { closed, illegalCall } from '../errors/errors.js';
import type { TcpConnection } from './tcp-connection.js';

/** Counters of a stream. */
type Traffic = BindingTcpTraffic;

/**
 * Holds the connection of a StreamSocket for the socket and its two streams.
 *
 * It is empty, filled, or filled and handshaking: then `#connection` is still the plain one, whose native stream the
 * handshake has taken over, and `fill` replaces it by the protected one. It is never filled once closed, because the
 * socket stops the operation that would fill it before it closes the slot.
 */
export class ConnectionSlot {
  readonly #socket: object;
  #connection: TcpConnection | null = null;
  #isClosed = false;
  #isHandshaking = false;
  /** Traffic of the plain connection before the upgrade. */
  #plainTraffic: Traffic | null = null;

  constructor(socket: object) {
    this.#socket = socket;
  }

  get connection(): TcpConnection | null {
    return this.#connection;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether the connection, if any, can be used. */
  get isUsable(): boolean {
    return !this.#isClosed && !this.#isHandshaking;
  }

  /** Traffic since the connect, also after the close; null before. */
  get traffic(): Traffic | null {
    const traffic = this.#connection?.native.traffic() ?? null;
    return traffic && this.#plainTraffic ? added(this.#plainTraffic, traffic) : traffic;
  }

  fill(connection: TcpConnection): void {
    // Before the plain connection, whose counters these are, is replaced.
    if (this.#isHandshaking) this.#plainTraffic = this.traffic;
    connection.socket = this.#socket;
    this.#connection = connection;
    this.#isHandshaking = false;
    const observer = observerOf(this.#socket);
    if (observer) observe(connection, observer);
  }

  /** The connection cannot be used until the slot is filled again. */
  startHandshake(): void {
    this.#isHandshaking = true;
  }

  /** The connection is lost; the socket may connect again. */
  empty(): void {
    this.#connection = null;
    this.#plainTraffic = null;
    this.#isHandshaking = false;
    observerOf(this.#socket)?.ended();
  }

  /** The connection; throws when it is used too early or too late. */
  require(operation: string): TcpConnection {
    this.requireOpen(operation);
    if (this.#isHandshaking) throw illegalCall(`${operation}: a handshake is going on`);
    if (this.#connection) return this.#connection;
    throw illegalCall(`${operation}: the socket is not connected`);
  }

  requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the socket is closed`);
  }

  close(): void {
    this.#isClosed = true;
    this.#connection?.close();
  }
}

/** The sum over two streams. */
function added(first: Traffic, second: Traffic): Traffic {
  return {
    bytesSent: first.bytesSent + second.bytesSent,
    sendSystemCalls: first.sendSystemCalls + second.sendSystemCalls,
    bytesReceived: first.bytesReceived + second.bytesReceived,
    receiveSystemCalls: first.receiveSystemCalls + second.receiveSystemCalls,
  };
}
