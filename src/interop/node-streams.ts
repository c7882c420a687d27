import type { Readable, Writable } from 'node:stream';
import { requireInteger } from '../internal/projection/arguments.js';
import { nodeStream } from '../internal/runtime/node-modules.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import type { IOutputStream } from '../windows/storage/streams/output-stream.js';
import { BridgedInput } from './bridged-input.js';
import { BridgedOutput } from './bridged-output.js';
import { chunksOf, READ_SIZE, readInto, settle } from './node-hooks.js';

const MAX_BUFFER_SIZE = 0x7fff_ffff;

/**
 * A Node Readable over an input stream, the counterpart of C#'s `AsStreamForRead`. Beyond UWP.
 *
 * It reads only while the consumer takes data. When it ends or is destroyed, for example by leaving a `for await` loop,
 * the input stream is closed and a pending read ends; a StreamSocket stays connected. A failure of the input stream
 * destroys it.
 *
 * @param bufferSize bytes to read ahead of the consumer, up to 2^31 - 1; default 65,536. With 0 it reads only while the
 *   consumer waits. Throws E_INVALIDARG (0x80070057) for anything else
 */
export function asStreamForRead(inputStream: IInputStream, bufferSize: number = READ_SIZE): Readable {
  const input = new BridgedInput(inputStream);
  return new (nodeStream().Readable)({
    highWaterMark: requireBufferSize(bufferSize),
    read(size) {
      readInto(this, input, size);
    },
    destroy(error, callback) {
      input.close();
      callback(error);
    },
  });
}

/**
 * A Node Writable over an output stream, the counterpart of C#'s `AsStreamForWrite`. Beyond UWP.
 *
 * What Node has buffered is written together, and the Writable accepts more once that was accepted. `end` flushes the
 * output stream and closes it. `destroy` closes it and cancels pending writes; if any was cancelled, the connection of a
 * StreamSocket ends with a reset. A failure of the output stream destroys the Writable.
 *
 * @param bufferSize bytes at which `write` asks to wait for `drain`, up to 2^31 - 1; default that of Node's streams. With
 *   0 it asks after every write. Writes never wait for a buffer to fill. Throws E_INVALIDARG (0x80070057) for anything
 *   else
 */
export function asStreamForWrite(outputStream: IOutputStream, bufferSize?: number): Writable {
  const output = new BridgedOutput(outputStream);
  return new (nodeStream().Writable)({
    ...(bufferSize !== undefined && { highWaterMark: requireBufferSize(bufferSize) }),
    write: (chunk: Uint8Array, _encoding, callback) => settle(output.write([chunk]), callback),
    writev: (entries, callback) => settle(output.write(chunksOf(entries)), callback),
    final: (callback) => settle(output.flush(), callback),
    destroy(error, callback) {
      output.cancel();
      output.close();
      callback(error);
    },
  });
}

function requireBufferSize(value: number): number {
  return requireInteger(value, 0, MAX_BUFFER_SIZE, 'bufferSize');
}
