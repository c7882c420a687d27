import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import type { BufferSource } from '../../../internal/streams/bytes.js';
import { UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import type { SignalOptions } from '../../../internal/async/with-signal.js';
import type { IClosable } from '../../foundation/closable.js';
import type { IPromiseWithIAsyncOperation, IPromiseWithIAsyncOperationWithProgress } from '../../foundation/promise.js';
import type { IBuffer } from './buffer.js';

/** Windows.Storage.Streams.IOutputStream: a sequential stream of bytes to write. */
export interface IOutputStream extends IClosable {
  /** Writes the bytes in use of `buffer` and results in their number. */
  writeAsync(buffer: IBuffer): IPromiseWithIAsyncOperationWithProgress<number, number>;
  /** Completes when everything written so far has reached the destination of the stream. */
  flushAsync(): IPromiseWithIAsyncOperation<boolean>;
}

/** An output stream of this package. */
export abstract class OutputStream implements IOutputStream {
  /**
   * Writes the bytes in use of `buffer` and results in their number. Several writes may be pending; their order is kept.
   * The buffer must not change until its write has ended.
   */
  abstract writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number>;

  /** Completes when every write issued before has ended. */
  abstract flushAsync(options?: SignalOptions): AsyncOperation<boolean>;

  abstract close(): void;

  [Symbol.dispose](): void {
    this.close();
  }

  /** Flushes and closes; closes even when the flush fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    await flushAndClose(this);
  }
}

/** @internal Flushes and closes a stream that may be closed already, or was never connected and has nothing to flush. */
export async function flushAndClose(stream: IOutputStream): Promise<void> {
  try {
    await stream.flushAsync();
  } catch (error) {
    if (!isNothingToFlush(error)) throw error;
  } finally {
    stream.close();
  }
}

function isNothingToFlush(error: unknown): boolean {
  if (!(error instanceof UwpError)) return false;
  return error.number === Hresult.RO_E_CLOSED || error.number === Hresult.E_ILLEGAL_METHOD_CALL;
}
