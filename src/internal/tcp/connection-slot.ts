import { closed, illegalCall } from '../errors/errors.js';
import { added, type Traffic } from './traffic.js';
import type { TcpConnection } from './tcp-connection.js';

/** Where a StreamSocket and its two streams find the connection. */
export class ConnectionSlot {
  readonly #socket: object;
  #connection: TcpConnection | null = null;
  #isClosed = false;
  #isHandshaking = false;
  /** What went through it before it was protected. */
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

  /** Whether the connection, if there is one, can be used. */
  get isUsable(): boolean {
    return !this.#isClosed && !this.#isHandshaking;
  }

  /** What went through the connection since it was connected, also after it was closed; null before. */
  get traffic(): Traffic | null {
    const traffic = this.#connection?.native.traffic() ?? null;
    return traffic && this.#plainTraffic ? added(this.#plainTraffic, traffic) : traffic;
  }

  fill(connection: TcpConnection): void {
    if (this.#isHandshaking) this.#plainTraffic = this.traffic;
    connection.socket = this.#socket;
    this.#connection = connection;
    this.#isHandshaking = false;
  }

  /** Nobody may use the connection until the slot is filled again. */
  startHandshake(): void {
    this.#isHandshaking = true;
  }

  /** The connection is lost; another may follow. */
  empty(): void {
    this.#connection = null;
    this.#plainTraffic = null;
    this.#isHandshaking = false;
  }

  /** The connection, or the error for using it too early or too late. */
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
