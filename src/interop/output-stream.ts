import type { Writable } from 'node:stream';
import type { WritableStream } from 'node:stream/web';
import { invalidArgument } from '../internal/errors/errors.js';
import { SinkOutputStream, type ByteSink } from '../internal/streams/sink-output-stream.js';
import { nodeStream } from '../internal/runtime/node-modules.js';
import type { OutputStream } from '../windows/storage/streams/output-stream.js';

/**
 * An output stream over a Node stream or a web stream, as C#'s `AsOutputStream` makes one over a .NET stream. Beyond UWP.
 *
 * A write completes when the target has accepted it, so awaiting each applies backpressure. Closing the output stream
 * ends the target after what was written; an error of the target fails later writes. Throws E_INVALIDARG (0x80070057) for
 * anything else and for a locked web stream.
 */
export function asOutputStream(target: Writable | WritableStream<Uint8Array>): OutputStream {
  return new SinkOutputStream(sinkOf(target));
}

function sinkOf(target: Writable | WritableStream<Uint8Array>): ByteSink {
  if (isWebWritable(target)) return webSink(target);
  if (typeof target?.write === 'function' && typeof target.on === 'function') return nodeSink(target);
  throw invalidArgument('asOutputStream: the target must be a Writable or a WritableStream');
}

function nodeSink(writable: Writable): ByteSink {
  const waiting = new Set<(error: Error) => void>();
  let failure: Error | undefined;
  // A destroyed Writable may never call back for its pending write; `finished` reports the end in any case.
  nodeStream().finished(writable, { readable: false }, (error) => {
    if (!error) return;
    failure = error;
    for (const reject of waiting) reject(error);
  });
  // An error after the end has nowhere to go; without a listener it would end the process.
  writable.on('error', ignore);
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      waiting.add(reject);
      writable.write(bytes, (error) => {
        waiting.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });
  return { write, close: () => writable.end() };
}

function webSink(stream: WritableStream<Uint8Array>): ByteSink {
  if (stream.locked) throw invalidArgument('asOutputStream: the stream is locked to a writer');
  const writer = stream.getWriter();
  // The writes report failures; these promises would report them a second time.
  writer.closed.catch(ignore);
  writer.ready.catch(ignore);
  return { write: (bytes) => writer.write(bytes), close: () => void writer.close().catch(ignore) };
}

function isWebWritable(target: unknown): target is WritableStream<Uint8Array> {
  return typeof (target as WritableStream | null)?.getWriter === 'function';
}

function ignore(): void {}
