import type { IBuffer } from '../../windows/storage/streams/buffer.js';
import { OutputStream } from '../../windows/storage/streams/output-stream.js';
import { AsyncOperation } from '../async/async-operation.js';
import { bytesOf, type BufferSource } from './bytes.js';
import { closed } from '../errors/errors.js';
import { fromForeign } from '../errors/foreign-error.js';
import { startWithSignal, type SignalOptions } from '../async/with-signal.js';

/** The destination of a SinkOutputStream. */
export interface ByteSink {
  /** Resolves when the bytes were accepted; writes settle in order, and after one fails every later one fails. */
  write(bytes: Uint8Array): Promise<unknown>;
  close(): void;
}

/** An output stream over a sink that accepts bytes in order. */
export class SinkOutputStream extends OutputStream {
  readonly #sink: ByteSink;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(sink: ByteSink) {
    super();
    this.#sink = sink;
  }

  override writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(buffer);
    return startWithSignal(() => this.#startWrite(bytes), options);
  }

  override flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => this.#startFlush(), options);
  }

  override close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sink.close();
  }

  #startWrite(bytes: Uint8Array): AsyncOperation<number, number> {
    this.#requireOpen('writeAsync');
    const written = this.#sink.write(bytes).then(() => bytes.length, rethrow);
    this.#last = written;
    return AsyncOperation.from(written);
  }

  #startFlush(): AsyncOperation<boolean> {
    this.#requireOpen('flushAsync');
    return AsyncOperation.from(this.#last.then(() => true));
  }

  #requireOpen(member: string): void {
    if (this.#isClosed) throw closed(`${member}: the stream is closed`);
  }
}

function rethrow(error: unknown): never {
  throw fromForeign(error);
}
