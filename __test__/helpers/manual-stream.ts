import { type InputStreamOptions, type IBuffer } from 'uwp-sockets';

import { type AsyncOperation } from '../../dist/internal/async/async-operation.js';
import { bytesOf } from '../../dist/internal/streams/bytes.js';
import { CanceledError, closed } from '../../dist/internal/errors/errors.js';
import { readChunk } from '../../dist/internal/streams/read-chunk.js';
import { InputStream } from '../../dist/windows/storage/streams/input-stream.js';
import { OutputStream } from '../../dist/windows/storage/streams/output-stream.js';
import { ERROR_CANCELLED } from './hresult-errors.js';
import { pendingOperation, type SettleableOperation } from './settleable.js';

/** A read that the test completes. */
export interface PendingRead {
  readonly count: number;
  readonly options: InputStreamOptions;
  readonly operation: SettleableOperation<Uint8Array, number>;
}

/** An input stream whose reads the test completes. */
export class ManualInputStream extends InputStream {
  readonly reads: PendingRead[] = [];
  isClosed = false;

  [readChunk](count: number, options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    if (this.isClosed) throw closed('closed');
    const operation = pendingOperation<Uint8Array, number>(() =>
      operation.fail(new CanceledError(ERROR_CANCELLED | 0)),
    );
    this.reads.push({ count, options, operation });
    return operation;
  }

  /** Completes the oldest pending read. */
  answer(...bytes: number[]): void {
    this.reads.shift()!.operation.complete(Uint8Array.from(bytes));
  }

  override close(): void {
    this.isClosed = true;
  }
}

/** A write that the test completes. */
export interface PendingWrite {
  readonly bytes: Uint8Array;
  readonly operation: SettleableOperation<number, number>;
}

/** An output stream whose writes the test completes. */
export class ManualOutputStream extends OutputStream {
  readonly writes: PendingWrite[] = [];
  readonly flushes: SettleableOperation<boolean>[] = [];
  isClosed = false;

  override writeAsync(buffer: IBuffer | Uint8Array): AsyncOperation<number, number> {
    if (this.isClosed) throw closed('closed');
    const operation = pendingOperation<number, number>();
    this.writes.push({ bytes: bytesOf(buffer), operation });
    return operation;
  }

  override flushAsync(): AsyncOperation<boolean> {
    if (this.isClosed) throw closed('closed');
    const operation = pendingOperation<boolean>();
    this.flushes.push(operation);
    return operation;
  }

  /** Completes the oldest pending write and returns its bytes. */
  take(): Uint8Array {
    const { bytes, operation } = this.writes.shift()!;
    operation.complete(bytes.length);
    return bytes;
  }

  override close(): void {
    this.isClosed = true;
  }
}
