import { addAbortListener } from 'node:events';
import type { ReadableStream, WritableStream } from 'node:stream/web';
import { bytesOf, type BufferSource } from '../internal/streams/bytes.js';
import { signalOf, type SignalOptions } from '../internal/async/with-signal.js';
import { nodeWebStreams } from '../internal/runtime/node-modules.js';
import type { IInputStream } from '../windows/storage/streams/input-stream.js';
import type { IOutputStream } from '../windows/storage/streams/output-stream.js';
import { BridgedInput } from './bridged-input.js';
import { BridgedOutput } from './bridged-output.js';

/** Most bytes of one pull. */
const READ_SIZE = 64 * 1024;

/**
 * A web ReadableStream over an input stream. Beyond UWP.
 *
 * It reads only on demand, and is no byte stream: chunks may share memory, so they must not be transferred. The input
 * stream is closed at its end, after a failure, and when the ReadableStream is cancelled, for example by leaving a
 * `for await` loop; a pending read ends with it, and a StreamSocket stays connected.
 */
export function asReadableStream(inputStream: IInputStream): ReadableStream<Uint8Array> {
  const input = new BridgedInput(inputStream);
  const pull = async (controller: { enqueue(chunk: Uint8Array): void; close(): void }): Promise<void> => {
    try {
      const chunk = await input.read(READ_SIZE);
      if (chunk.length > 0) return controller.enqueue(chunk);
      controller.close();
      input.close();
    } catch (error) {
      input.close();
      throw error;
    }
  };
  return new (nodeWebStreams().ReadableStream)<Uint8Array>({ pull, cancel: () => input.close() }, { highWaterMark: 0 });
}

/**
 * A web WritableStream over an output stream. Beyond UWP.
 *
 * A write completes when the output stream has accepted it. Closing flushes the output stream and closes it. Aborting
 * closes it and cancels pending writes; if any was cancelled, the connection of a StreamSocket ends with a reset.
 *
 * By the Streams Standard an aborted `pipeTo` waits for its pending write, which may take forever while the peer does not
 * read. Pass the same signal here to end that write too.
 *
 * @param options a signal that aborts the stream. Throws E_INVALIDARG (0x80070057) for anything but an AbortSignal
 */
export function asWritableStream(outputStream: IOutputStream, options?: SignalOptions): WritableStream<BufferSource> {
  const sink = new OutputSink(new BridgedOutput(outputStream), signalOf(options));
  return new (nodeWebStreams().WritableStream)<BufferSource>({
    start: (controller) => sink.start(controller as SinkController),
    write: async (chunk) => sink.write(chunk),
    close: async () => sink.close(),
    abort: () => sink.end(),
  });
}

/** The declarations of Node 20 lack `signal`. */
interface SinkController {
  readonly signal: AbortSignal;
  error(reason: unknown): void;
}

/** The underlying sink of a WritableStream. */
class OutputSink {
  readonly #output: BridgedOutput;
  readonly #signal: AbortSignal | undefined;
  #subscription: Disposable | undefined;

  constructor(output: BridgedOutput, signal: AbortSignal | undefined) {
    this.#output = output;
    this.#signal = signal;
  }

  start(controller: SinkController): void {
    // The abort algorithm waits for the pending write, so that has to be cancelled first.
    controller.signal.addEventListener('abort', () => this.#output.cancel());
    const signal = this.#signal;
    if (signal) this.#subscription = addAbortListener(signal, () => this.#abort(controller, signal.reason));
  }

  async write(chunk: BufferSource): Promise<void> {
    try {
      await this.#output.write([bytesOf(chunk)]);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  async close(): Promise<void> {
    try {
      await this.#output.flush();
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#output.close();
  }

  #abort(controller: SinkController, reason: unknown): void {
    controller.error(reason);
    this.#output.cancel();
    this.end();
  }
}
