import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IPromiseWithIAsyncOperation } from '../../foundation/promise.js';
import type { IInputStream } from './input-stream.js';
import type { IRandomAccessStream } from './random-access-stream.js';

/** Windows.Storage.Streams.IInputStreamReference: a source on which an input stream can be opened. */
export interface IInputStreamReference {
  openSequentialReadAsync(): IPromiseWithIAsyncOperation<IInputStream>;
}

/** Windows.Storage.Streams.IContentTypeProvider: an object with a content type. */
export interface IContentTypeProvider {
  /** A MIME type, "" if unknown. */
  readonly contentType: string;
}

/** Windows.Storage.Streams.IRandomAccessStreamWithContentType: what a reference opens. */
export interface IRandomAccessStreamWithContentType extends IRandomAccessStream, IContentTypeProvider {}

/** Windows.Storage.Streams.IRandomAccessStreamReference: a source on which a random access stream can be opened. */
export interface IRandomAccessStreamReference {
  openReadAsync(): IPromiseWithIAsyncOperation<IRandomAccessStreamWithContentType>;
}

/** The class behind `RandomAccessStreamReference`. */
export class RandomAccessStreamReferenceClass implements IRandomAccessStreamReference {
  readonly #stream: IRandomAccessStream;

  /** @internal */
  constructor(stream: IRandomAccessStream) {
    this.#stream = stream;
  }

  /** Throws E_INVALIDARG (0x80070057) when `stream` is not a random access stream. */
  static createFromStream(stream: IRandomAccessStream): RandomAccessStreamReference {
    if (typeof stream?.cloneStream === 'function') return new RandomAccessStreamReferenceClass(stream);
    throw invalidArgument('the stream must be an IRandomAccessStream');
  }

  /** A clone of the stream, at its beginning. Fails with RO_E_CLOSED (0x80000013) when the stream is closed. */
  openReadAsync(options?: SignalOptions): AsyncOperation<IRandomAccessStreamWithContentType> {
    const open = (): IRandomAccessStreamWithContentType =>
      Object.assign(this.#stream.cloneStream(), { contentType: '' });
    return startWithSignal(() => AsyncOperation.completed(open()), options);
  }
}

/** Windows.Storage.Streams.RandomAccessStreamReference: refers to a random access stream. */
export const RandomAccessStreamReference: ApiMadeClass<typeof RandomAccessStreamReferenceClass> = apiMade(
  RandomAccessStreamReferenceClass,
  'RandomAccessStreamReference',
);
export type RandomAccessStreamReference = RandomAccessStreamReferenceClass;
