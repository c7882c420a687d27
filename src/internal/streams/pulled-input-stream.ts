import { InputStream } from '../../windows/storage/streams/input-stream.js';
import { InputStreamOptions } from '../../windows/storage/streams/input-stream-options.js';
import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { bytesOf, type BufferSource } from './bytes.js';
import { ChunkQueue } from '../memory/chunk-queue.js';
import { aborted, CanceledError, closed, invalidOperation, type UwpError } from '../errors/errors.js';
import { fromForeign } from '../errors/foreign-error.js';
import { Hresult } from '../errors/hresult.js';
import { readChunk } from './read-chunk.js';

/** The source of a PulledInputStream. */
export interface ByteSource {
  /** The next bytes, or undefined at the end. */
  next(): Promise<BufferSource | undefined>;
  close(): void;
}

interface PendingRead {
  readonly operation: SettleableOperation<Uint8Array, number>;
  readonly count: number;
  readonly isPartial: boolean;
}

/**
 * An input stream over a source that yields chunks of any size, pulled on demand.
 *
 * At most one pull is under way, whether or not a read still waits for it: what it yields after a cancel is kept.
 */
export class PulledInputStream extends InputStream {
  readonly #source: ByteSource;
  readonly #chunks = new ChunkQueue();
  #pending: PendingRead | null = null;
  #isPulling = false;
  #hasEnded = false;
  #isClosed = false;
  #failure: UwpError | null = null;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  /** @internal */
  override [readChunk](count: number, options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    if (this.#isClosed) throw closed('readAsync: the stream is closed');
    if (this.#pending) throw invalidOperation('readAsync: another read is pending on this stream');
    const operation = new SettleableOperation<Uint8Array, number>(() => this.#cancel());
    this.#pending = { operation, count, isPartial: (options & InputStreamOptions.partial) !== 0 };
    this.#advance();
    return operation;
  }

  override close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#takePending()?.operation.fail(aborted('readAsync: the stream was closed'));
    this.#source.close();
  }

  /** Bytes that arrive after a cancelled read are kept for the next one. */
  #cancel(): void {
    this.#takePending()?.operation.fail(new CanceledError(Hresult.ERROR_CANCELLED));
  }

  #takePending(): PendingRead | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }

  #advance(): void {
    if (!this.#pending) return;
    const { count, isPartial } = this.#pending;
    const { size } = this.#chunks;
    const isEnough = size >= count || (isPartial && size > 0);
    if (isEnough || this.#hasEnded) this.#complete(Math.min(count, size));
    else if (this.#failure) this.#takePending()!.operation.fail(this.#failure);
    else this.#pull();
  }

  #complete(count: number): void {
    const chunk = this.#chunks.take(this.#pending!.isPartial ? Math.min(count, this.#chunks.firstSize) : count);
    this.#takePending()!.operation.complete(chunk);
  }

  #pull(): void {
    if (this.#isPulling) return;
    this.#isPulling = true;
    this.#source.next().then(
      (bytes) => this.#pulled(bytes),
      (error: unknown) => this.#fail(error),
    );
  }

  #pulled(bytes: BufferSource | undefined): void {
    this.#isPulling = false;
    if (bytes === undefined) this.#hasEnded = true;
    else this.#push(bytes);
    this.#advance();
  }

  #push(bytes: BufferSource): void {
    try {
      this.#chunks.push(bytesOf(bytes));
    } catch (error) {
      this.#failure = fromForeign(error);
      this.#source.close();
    }
  }

  #fail(error: unknown): void {
    this.#isPulling = false;
    this.#failure = fromForeign(error);
    this.#advance();
  }
}
