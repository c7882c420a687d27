import { observerOf } from '../control-channel/transport.js';
import { publishFailure, streamSocketChannels } from '../runtime/diagnostics.js';
import { aborted, illegalCall } from '../errors/errors.js';
import { hold, release, unwatch, watch, type Source } from '../runtime/hub.js';
import { TcpReader } from './tcp-reader.js';
import { TcpWriter } from './tcp-writer.js';
import { READABLE, WRITABLE } from '../runtime/wire.js';

/**
 * A connected TCP stream with its reader and writer.
 *
 * The hub refers to it, and it keeps the process running, only while a read or write is pending.
 */
export class TcpConnection extends TcpReader implements Source {
  /** The StreamSocket that owns it. */
  socket: object | null = null;
  /** Created on first use: many connections only wait for data. */
  #writer: TcpWriter | null = null;
  /** How many of the two sides wait for the kernel. */
  #waits = 0;

  /** Its reading side. */
  get reader(): TcpReader {
    return this;
  }

  get writer(): TcpWriter {
    return (this.#writer ??= new TcpWriter(this.native, this));
  }

  ready(readiness: number): void {
    if (readiness & WRITABLE) this.#writer?.resume();
    if (readiness & READABLE) this.resumeReading();
  }

  override sendFirst(): void {
    if (this.#writer?.hasUnsent) this.#writer.endTurn();
  }

  /** Whether a read or write is pending, after the writes so far were given to the kernel. */
  get isBusy(): boolean {
    this.#writer?.endTurn();
    return this.isReading || (this.#writer?.isPending ?? false);
  }

  /** Throws E_ILLEGAL_METHOD_CALL once a shutdown of the sending direction was requested. */
  requireSending(operation: string): void {
    this.#writer?.requireOpen(operation);
  }

  /** Throws E_ILLEGAL_METHOD_CALL while there are bytes that a reader of the socket itself would miss. */
  requireNothingUnread(operation: string): void {
    if (this.unreadBytes) throw illegalCall(`${operation}: bytes that a cancelled read had received are not read yet`);
  }

  /** Fails pending reads and writes without closing; what the kernel has is still sent. */
  cancelIO(): void {
    const error = aborted('the operation was cancelled');
    this.interruptRead(error);
    this.#writer?.cancel(error);
  }

  /** Fails the pending read, if any, without closing. */
  endRead(reason: string): void {
    if (this.isReading) this.interruptRead(aborted(reason));
  }

  /**
   * Closes the connection. Pending writes are given to the kernel first; if it does not take all of them at once, the rest
   * fails, and the peer sees a reset instead of an orderly end.
   */
  close(reason: string = 'the socket was closed'): void {
    const isWritten = this.#writer?.finish() ?? true;
    this.native.close(!isWritten);
    if (!this.#writer && !this.isReading) return;
    // Capturing its stack trace takes longer than the rest of a close, hence only when an operation may need it.
    const error = aborted(reason);
    this.failRead(error);
    this.#writer?.fail(error);
  }

  /** Without the bytes of a cancelled read or write, the rest of the stream is meaningless. */
  override abort(): void {
    this.close('the connection ended because an operation was cancelled');
  }

  override failed(error: Error): void {
    publishFailure(streamSocketChannels.error, error, () => ({ socket: this.socket, error }));
    observerOf(this)?.ended();
  }

  override wait(waits: boolean): void {
    if (waits) {
      if (this.#waits++ === 0) watch(this.native.token, this);
      hold();
    } else {
      if (--this.#waits === 0) unwatch(this.native.token);
      release();
    }
  }
}
