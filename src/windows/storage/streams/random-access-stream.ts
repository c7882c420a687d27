import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import {
  flushOf,
  readFrom,
  requireInputStream,
  requireOutputStream,
  writeTo,
} from '../../../internal/streams/stream-io.js';
import { startTask, type Task } from '../../../internal/async/task.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IInputStream } from './input-stream.js';
import { InputStreamOptions } from './input-stream-options.js';
import type { IOutputStream } from './output-stream.js';

/** Most bytes that one step of a copy reads. */
const COPY_CHUNK = 64 * 1024;

/** Windows.Storage.Streams.IRandomAccessStream: bytes read and written at a movable position. */
export interface IRandomAccessStream extends IInputStream, IOutputStream {
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** Offset of the next read or write in bytes. */
  readonly position: number;
  /** Bytes in the stream. Setting it truncates the stream or appends zeros. */
  size: number;
  /** Sets `position`, which may be past the end. */
  seek(position: number): void;
  getInputStreamAt(position: number): IInputStream;
  getOutputStreamAt(position: number): IOutputStream;
  /** Another stream over the same bytes, with its own position, initially 0. */
  cloneStream(): IRandomAccessStream;
}

/** Windows.Storage.Streams.RandomAccessStream: copies streams. */
export class RandomAccessStream {
  private constructor() {
    throw new TypeError('RandomAccessStream has static members only');
  }

  /**
   * Copies the rest of `source`, or `bytesToCopy` bytes of it, to `destination` and results in the number of bytes copied;
   * progress reports the number so far. Both streams stay open. Fails as the streams do.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but streams and a number of bytes.
   */
  static copyAsync(
    source: IInputStream,
    destination: IOutputStream,
    options?: SignalOptions,
  ): AsyncOperation<number, number>;
  static copyAsync(
    source: IInputStream,
    destination: IOutputStream,
    bytesToCopy: number,
    options?: SignalOptions,
  ): AsyncOperation<number, number>;
  static copyAsync(
    source: IInputStream,
    destination: IOutputStream,
    third?: number | SignalOptions,
    fourth?: SignalOptions,
  ): AsyncOperation<number, number> {
    requireStreams(source, destination);
    const [count = Infinity, options] = typeof third === 'object' ? [undefined, third] : [third, fourth];
    requireCount(count);
    return startWithSignal(() => startTask((task) => copy(task, source, destination, count)), options);
  }

  /** Copies the rest of `source` like `copyAsync`, flushes `destination` and closes both, also after a failure. */
  static copyAndCloseAsync(
    source: IInputStream,
    destination: IOutputStream,
    options?: SignalOptions,
  ): AsyncOperation<number, number> {
    requireStreams(source, destination);
    return startWithSignal(() => startTask((task) => copyAndClose(task, source, destination)), options);
  }
}

rejectCallbacks(RandomAccessStream);

function requireStreams(source: IInputStream, destination: IOutputStream): void {
  requireInputStream(source);
  requireOutputStream(destination);
}

function requireCount(count: number): void {
  if (count === Infinity || (Number.isSafeInteger(count) && count >= 0)) return;
  throw invalidArgument(`bytesToCopy must be a number of bytes, not ${String(count)}`);
}

async function copy(
  task: Task<number>,
  source: IInputStream,
  destination: IOutputStream,
  count: number,
): Promise<number> {
  let copied = 0;
  while (copied < count) {
    const wanted = Math.min(count - copied, COPY_CHUNK);
    const chunk = await task.join(readFrom(source, wanted, InputStreamOptions.partial));
    if (chunk.length === 0) break;
    copied += await task.join(writeTo(destination, chunk));
    task.report(copied);
  }
  return copied;
}

async function copyAndClose(task: Task<number>, source: IInputStream, destination: IOutputStream): Promise<number> {
  try {
    const copied = await copy(task, source, destination, Infinity);
    await task.join(flushOf(destination));
    return copied;
  } finally {
    source.close();
    destination.close();
  }
}
