import type { ReadableStream, WritableStream } from 'node:stream/web';
import type { AsyncOperation } from '../internal/async-operation.js';
import { bytesOf, type BufferSource } from '../internal/bytes.js';
import { nodeWebStreams } from '../internal/node-modules.js';
import { flushOf, readFrom, requireInputStream, requireOutputStream, writeTo } from '../internal/stream-io.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import { InputStreamOptions } from '../windows/storage/streams/input-stream-options.js';
import type { IOutputStream } from '../windows/storage/streams/output-stream.js';

/** Bytes a pull asks for at most. */
const READ_SIZE = 64 * 1024;

/**
 * A web ReadableStream over an input stream. Beyond UWP.
 *
 * It reads only when the consumer asks, and is no byte stream: a chunk may share its memory with others, so it must not
 * be transferred. The input stream is closed at its end, after a
 * failure, and when the ReadableStream is cancelled.
 */
export function asReadableStream(inputStream: IInputStream): ReadableStream<Uint8Array> {
  requireInputStream(inputStream);
  let pending: AsyncOperation<Uint8Array, number> | null = null;
  const next = async (): Promise<Uint8Array> => {
    pending = readFrom(inputStream, READ_SIZE, InputStreamOptions.partial);
    return pending;
  };
  const pull = async (controller: { enqueue(chunk: Uint8Array): void; close(): void }): Promise<void> => {
    try {
      const chunk = await next();
      if (chunk.length > 0) return controller.enqueue(chunk);
      controller.close();
      inputStream.close();
    } catch (error) {
      inputStream.close();
      throw error;
    }
  };
  const cancel = (): void => {
    pending?.cancel();
    inputStream.close();
  };
  return new (nodeWebStreams().ReadableStream)<Uint8Array>({ pull, cancel }, { highWaterMark: 0 });
}

/**
 * A web WritableStream over an output stream. Beyond UWP.
 *
 * A write ends when the output stream has taken it. Closing flushes the output stream and closes it, aborting closes it.
 */
export function asWritableStream(outputStream: IOutputStream): WritableStream<BufferSource> {
  requireOutputStream(outputStream);
  return new (nodeWebStreams().WritableStream)<BufferSource>({
    write: async (chunk) => void (await writeTo(outputStream, bytesOf(chunk))),
    close: async () => {
      try {
        await flushOf(outputStream);
      } finally {
        outputStream.close();
      }
    },
    abort: () => outputStream.close(),
  });
}
