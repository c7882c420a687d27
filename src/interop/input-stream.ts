import type { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { BufferSource } from '../internal/streams/bytes.js';
import { invalidArgument } from '../internal/errors/errors.js';
import { PulledInputStream, type ByteSource } from '../internal/streams/pulled-input-stream.js';
import type { InputStream } from '../windows/storage/streams/input-stream.js';

/**
 * An input stream over a Node stream, a web stream or anything that yields bytes asynchronously, as C#'s
 * `AsInputStream` makes one over a .NET stream. Beyond UWP.
 *
 * Data is pulled only as it is read. Closing the input stream destroys or cancels the source; an error of the source
 * fails reads once the data before it was read. Throws E_INVALIDARG (0x80070057) for a source of text or objects and for
 * a locked web stream.
 */
export function asInputStream(
  source: Readable | ReadableStream<BufferSource> | AsyncIterable<BufferSource>,
): InputStream {
  return new PulledInputStream(sourceOf(source));
}

function sourceOf(source: Readable | ReadableStream<BufferSource> | AsyncIterable<BufferSource>): ByteSource {
  if (isNodeReadable(source)) return nodeSource(source);
  if (isWebReadable(source)) return webSource(source);
  if (typeof source?.[Symbol.asyncIterator] === 'function') return iteratorSource(source[Symbol.asyncIterator]());
  throw invalidArgument('asInputStream: the source must be a Readable, a ReadableStream or an async iterable');
}

function nodeSource(readable: Readable): ByteSource {
  if (readable.readableObjectMode || readable.readableEncoding !== null) {
    throw invalidArgument('asInputStream: the stream must yield bytes, not text or objects');
  }
  // The next read reports an error that occurs between reads; without a listener it would end the process.
  readable.on('error', ignore);
  return { ...iteratorSource(readable[Symbol.asyncIterator]()), close: () => readable.destroy() };
}

function webSource(stream: ReadableStream<BufferSource>): ByteSource {
  if (stream.locked) throw invalidArgument('asInputStream: the stream is locked to a reader');
  const reader = stream.getReader();
  return {
    next: async () => (await reader.read()).value,
    close: () => void reader.cancel().catch(ignore),
  };
}

function iteratorSource(iterator: AsyncIterator<BufferSource>): ByteSource {
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      return done ? undefined : value;
    },
    close: () => void returned(iterator).catch(ignore),
  };
}

async function returned(iterator: AsyncIterator<BufferSource>): Promise<void> {
  await iterator.return?.();
}

function isNodeReadable(source: unknown): source is Readable {
  return typeof (source as Readable | null)?.pipe === 'function';
}

function isWebReadable(source: unknown): source is ReadableStream<BufferSource> {
  return typeof (source as ReadableStream | null)?.getReader === 'function';
}

/** A failure while closing has no reader to report it to. */
function ignore(): void {}
