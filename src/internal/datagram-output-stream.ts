import { OutputStream } from '../windows/storage/streams/output-stream.js';
import type { IBuffer } from '../windows/storage/streams/buffer.js';
import type { AsyncOperation } from './async-operation.js';
import { bytesOf, type BufferSource } from './bytes.js';
import type { DatagramWriter } from './datagram-writer.js';
import { closed } from './errors.js';
import { startWithSignal, withSignal, type SignalOptions } from './with-signal.js';

/** Finds the writer for a member of a stream, or throws why there is none. */
export type FindWriter = (member: string) => DatagramWriter;

/**
 * An output stream of a DatagramSocket: each write is one datagram. A write whose signal has already aborted sends
 * nothing; one that is cancelled later may still be sent.
 */
export class DatagramOutputStream extends OutputStream {
  readonly #target: number;
  readonly #findWriter: FindWriter;
  #isClosed = false;

  /** @internal */
  constructor(target: number, findWriter: FindWriter) {
    super();
    this.#target = target;
    this.#findWriter = findWriter;
  }

  /** Results in the size of the datagram. Rejects with messageTooLong (0x80072738) for one that is too long. */
  override writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const writer = this.#openWriter('writeAsync');
    const bytes = bytesOf(buffer);
    if (!options) return writer.write(bytes, this.#target);
    return startWithSignal(() => writer.write(bytes, this.#target), options);
  }

  /**
   * Ends when every datagram that the socket wrote so far was taken by the kernel or failed; rejects with a failure
   * nobody looked at.
   */
  override flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return withSignal(this.#openWriter('flushAsync').flush(), options);
  }

  /**
   * Sends datagrams at once, without waiting, and returns how many the kernel took; call again with the rest later.
   * Throws the error of the first datagram when the kernel refuses that one for itself, and E_ILLEGAL_METHOD_CALL
   * (0x8000000E) before the socket is bound. Beyond UWP.
   */
  tryWriteBatch(buffers: readonly (IBuffer | BufferSource)[]): number {
    const writer = this.#openWriter('tryWriteBatch');
    return writer.tryWriteBatch(buffers.map(bytesOf), this.#target);
  }

  override close(): void {
    this.#isClosed = true;
  }

  #openWriter(member: string): DatagramWriter {
    if (this.#isClosed) throw closed(`${member}: the stream is closed`);
    return this.#findWriter(member);
  }
}
