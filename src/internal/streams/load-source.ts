import type { IInputStream } from '../../windows/storage/streams/input-stream.js';
import type { InputStreamOptions } from '../../windows/storage/streams/input-stream-options.js';
import { AsyncStatus } from '../async/async-status.js';
import { AsyncOperation } from '../async/async-operation.js';
import { ChunkQueue } from '../memory/chunk-queue.js';
import { invalidOperation } from '../errors/errors.js';
import { readFrom } from './stream-io.js';

/** The stream of a DataReader, and the chunks loaded from it that follow the reader's current one. */
export class LoadSource {
  #loaded: ChunkQueue | null = null;
  #stream: IInputStream | null;
  #load: AsyncOperation<number, number> | null = null;

  constructor(stream: IInputStream) {
    this.#stream = stream;
  }

  /** Created on first use: there may be thousands of readers that wait for their first bytes. */
  get loaded(): ChunkQueue {
    return (this.#loaded ??= new ChunkQueue());
  }

  load(count: number, options: InputStreamOptions): AsyncOperation<number, number> {
    const stream = this.#requireIdle('loadAsync');
    if (count === 0) return AsyncOperation.completed(0);
    return (this.#load = readFrom(stream, count, options).map(this));
  }

  /** Of a load: keeps its bytes and returns their number. */
  convert(chunk: Uint8Array): number {
    this.loaded.push(chunk);
    return chunk.length;
  }

  detach(): IInputStream {
    const stream = this.#requireIdle('detachStream');
    this.#stream = null;
    return stream;
  }

  close(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #requireIdle(member: string): IInputStream {
    if (!this.#stream) throw invalidOperation(`${member}: the stream was detached`);
    if (this.#load?.status !== AsyncStatus.started) return this.#stream;
    throw invalidOperation(`${member}: a load is pending`);
  }
}
