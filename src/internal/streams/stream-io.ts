import type { IPromise } from '../async/promise.js';
import { BufferClass, type IBuffer } from '../../windows/storage/streams/buffer.js';
import { InputStream, type IInputStream } from '../../windows/storage/streams/input-stream.js';
import type { InputStreamOptions } from '../../windows/storage/streams/input-stream-options.js';
import { OutputStream, type IOutputStream } from '../../windows/storage/streams/output-stream.js';
import { AsyncOperation } from '../async/async-operation.js';
import { bytesOf } from './bytes.js';
import { invalidArgument } from '../errors/errors.js';
import { readChunk } from './read-chunk.js';

/** Any object with `readAsync`; throws E_INVALIDARG for anything else. */
export function requireInputStream(value: unknown): IInputStream {
  if (typeof (value as IInputStream | null | undefined)?.readAsync === 'function') return value as IInputStream;
  throw invalidArgument('the stream must be an IInputStream');
}

/** Any object with `writeAsync`; throws E_INVALIDARG for anything else. */
export function requireOutputStream(value: unknown): IOutputStream {
  if (typeof (value as IOutputStream | null | undefined)?.writeAsync === 'function') return value as IOutputStream;
  throw invalidArgument('the stream must be an IOutputStream');
}

/** Reads from any input stream, without a copy from one of this package. */
export function readFrom(
  stream: IInputStream,
  count: number,
  options: InputStreamOptions,
): AsyncOperation<Uint8Array, number> {
  if (stream instanceof InputStream) return stream[readChunk](count, options);
  return operationOf<IBuffer, number>(stream.readAsync(new BufferClass(count), count, options)).map(bytesOf);
}

/** Writes to any output stream; to one of this package without an IBuffer around the bytes. */
export function writeTo(stream: IOutputStream, bytes: Uint8Array): AsyncOperation<number, number> {
  if (stream instanceof OutputStream) return stream.writeAsync(bytes);
  return operationOf(stream.writeAsync(BufferClass.fromBytes(bytes)));
}

/** Flushes any output stream. */
export function flushOf(stream: IOutputStream): AsyncOperation<boolean> {
  return operationOf(stream.flushAsync());
}

/** The result of a foreign stream as an operation. Cancelling it has no effect on a plain promise, which cannot be cancelled. */
function operationOf<T, P>(promise: IPromise<T>): AsyncOperation<T, P> {
  if (promise instanceof AsyncOperation) return promise as AsyncOperation<T, P>;
  const canCancel = typeof promise.cancel === 'function';
  return AsyncOperation.from<T, P>(promise, canCancel ? () => promise.cancel() : undefined);
}
