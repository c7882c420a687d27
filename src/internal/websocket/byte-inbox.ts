import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { aborted, CanceledError, invalidOperation } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { ChunkQueue } from '../memory/chunk-queue.js';
import type { ReceivedMessage } from './channel.js';
import { Inbox } from './inbox.js';

interface PendingRead {
  readonly operation: SettleableOperation<Uint8Array, number>;
  readonly count: number;
  readonly isPartial: boolean;
}

/** The payloads of all messages as one stream of bytes; one read at a time. */
export class ByteInbox extends Inbox {
  readonly #chunks = new ChunkQueue();
  #pending: PendingRead | null = null;
  /** Why no more bytes arrive; without an error it is the end of the stream. */
  #end: { readonly error: Error | null } | null = null;
  #isClosed = false;

  /** Reads `count` bytes, or with `isPartial` at least one; fewer, or none, only at the end of the stream. */
  read(count: number, isPartial: boolean): AsyncOperation<Uint8Array, number> {
    if (this.#pending) throw invalidOperation('readAsync: another read is pending on this stream');
    const operation = new SettleableOperation<Uint8Array, number>(() => this.#cancel());
    this.#pending = { operation, count, isPartial };
    this.#advance();
    return operation;
  }

  /** Bytes arrived. */
  override received({ bytes }: ReceivedMessage): void {
    if (bytes.length === 0 || this.#isClosed) return;
    this.#chunks.push(bytes);
    this.#pending?.operation.report(Math.min(this.#pending.count, this.#chunks.size));
    this.#advance();
  }

  /** The connection has ended: reads get what has arrived, then `error`, or the end of the stream. */
  protected override end(error: Error | null, report: () => void): void {
    this.#end = { error };
    this.#advance();
    report();
  }

  /** The application closed the socket: it gets no more bytes. */
  override close(): void {
    this.endRead('readAsync: the socket was closed');
    this.#isClosed = true;
    this.#chunks.take(this.#chunks.size);
    this.updateReceiving(0, true);
  }

  /** Fails the pending read, if any; what it would have read is kept. */
  endRead(reason: string): void {
    this.#takePending()?.operation.fail(aborted(reason));
  }

  #cancel(): void {
    this.#takePending()?.operation.fail(new CanceledError(Hresult.ERROR_CANCELLED));
  }

  #takePending(): PendingRead | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }

  #advance(): void {
    if (this.#pending) this.#serve(this.#pending);
    this.updateReceiving(this.#chunks.size, this.#pending !== null);
  }

  #serve({ operation, count, isPartial }: PendingRead): void {
    const { size, firstSize } = this.#chunks;
    const isEnough = size >= count || (isPartial && size > 0);
    const isLast = this.#end !== null && (size > 0 || this.#end.error === null);
    if (isEnough || isLast) {
      // A partial read takes no more than one chunk, so that nothing is copied.
      const bytes = this.#chunks.take(Math.min(count, isPartial ? firstSize : size));
      this.#pending = null;
      operation.complete(bytes);
    } else if (this.#end?.error) {
      this.#pending = null;
      operation.fail(this.#end.error);
    }
  }
}
