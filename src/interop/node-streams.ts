import { Buffer as NodeBuffer } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import type { AsyncOperation } from '../internal/async-operation.js';
import { nodeStream } from '../internal/node-modules.js';
import { flushOf, readFrom, requireInputStream, requireOutputStream, writeTo } from '../internal/stream-io.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import { InputStreamOptions } from '../windows/storage/streams/input-stream-options.js';
import type { IOutputStream } from '../windows/storage/streams/output-stream.js';

/** Bytes a Readable asks for at a time and keeps ready. */
const READ_SIZE = 64 * 1024;

/**
 * A Node Readable over an input stream, the counterpart of C#'s `AsStreamForRead`. Beyond UWP.
 *
 * It reads only while the consumer takes data. When it ends or is destroyed the input stream is closed, and a read that is
 * pending cancelled; a failure of the input stream destroys it.
 */
export function asStreamForRead(inputStream: IInputStream): Readable {
  requireInputStream(inputStream);
  let pending: AsyncOperation<Uint8Array, number> | null = null;
  return new (nodeStream().Readable)({
    highWaterMark: READ_SIZE,
    read(size) {
      attempt(this, () => {
        pending = readFrom(inputStream, size, InputStreamOptions.partial);
        pending.done(
          (chunk) => this.push(chunk.length === 0 ? null : asNodeBuffer(chunk)),
          (error: Error) => this.destroy(error),
        );
      });
    },
    destroy(error, callback) {
      pending?.cancel();
      inputStream.close();
      callback(error);
    },
  });
}

/**
 * A Node Writable over an output stream, the counterpart of C#'s `AsStreamForWrite`. Beyond UWP.
 *
 * What Node has buffered is written in one go, and the Writable accepts more when that was taken. `end` flushes the
 * output stream and closes it, `destroy` closes it; a failure of the output stream destroys the Writable.
 */
export function asStreamForWrite(outputStream: IOutputStream): Writable {
  requireOutputStream(outputStream);
  const writeAll = async (chunks: readonly Uint8Array[]): Promise<unknown> =>
    Promise.all(chunks.map((chunk) => writeTo(outputStream, chunk)));
  return new (nodeStream().Writable)({
    write: (chunk: Uint8Array, _encoding, callback) => settle(writeAll([chunk]), callback),
    writev: (entries, callback) => settle(writeAll(entries.map(({ chunk }) => chunk as Uint8Array)), callback),
    final: (callback) => settle((async () => flushOf(outputStream))(), callback),
    destroy(error, callback) {
      outputStream.close();
      callback(error);
    },
  });
}

function asNodeBuffer(chunk: Uint8Array): NodeBuffer {
  return NodeBuffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

function attempt(stream: Readable, action: () => void): void {
  try {
    action();
  } catch (error) {
    stream.destroy(error as Error);
  }
}

function settle(work: Promise<unknown>, callback: (error?: Error | null) => void): void {
  work.then(
    () => callback(),
    (error: Error) => callback(error),
  );
}
