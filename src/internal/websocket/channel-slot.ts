import { closed, illegalCall } from '../errors/errors.js';
import type { WebSocketChannel } from './channel.js';

/** Holds the channel of a WebSocket for the socket, its streams and its information. It stays there after the end. */
export class ChannelSlot {
  #channel: WebSocketChannel | null = null;
  #isClosed = false;

  /** The channel, also after the end; null before the connect. */
  get channel(): WebSocketChannel | null {
    return this.#channel;
  }

  /** Whether the application has closed the socket. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  hold(channel: WebSocketChannel): void {
    this.#channel = channel;
  }

  /** The channel; throws when it is used too early or too late. */
  require(operation: string): WebSocketChannel {
    this.requireOpen(operation);
    if (this.#channel) return this.#channel;
    throw illegalCall(`${operation}: the socket is not connected`);
  }

  requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the socket is closed`);
  }

  /** Starts the closing handshake. */
  close(code: number, reason: string): void {
    this.#isClosed = true;
    this.#channel?.close(code, reason);
  }
}
