import { closed, illegalCall } from './errors.js';
import type { TcpConnection } from './tcp-connection.js';

/** Where a StreamSocket and its two streams find the connection. */
export class ConnectionSlot {
  #connection: TcpConnection | null = null;
  #isClosed = false;

  get connection(): TcpConnection | null {
    return this.#connection;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  fill(connection: TcpConnection): void {
    this.#connection = connection;
  }

  /** The connection, or the error for using it too early or too late. */
  require(operation: string): TcpConnection {
    this.requireOpen(operation);
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
