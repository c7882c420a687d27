export { Buffer, type IBuffer } from './buffer.js';
export { ByteOrder } from './byte-order.js';
export { DataReader, type DataReaderLoadOperation, type IDataReader } from './data-reader.js';
export { DataWriter, type DataWriterStoreOperation, type IDataWriter } from './data-writer.js';
export { InMemoryRandomAccessStream } from './in-memory-random-access-stream.js';
export { InputStreamOptions } from './input-stream-options.js';
export type { IInputStream } from './input-stream.js';
export type { IOutputStream } from './output-stream.js';
export {
  RandomAccessStreamReference,
  type IContentTypeProvider,
  type IInputStreamReference,
  type IRandomAccessStreamReference,
  type IRandomAccessStreamWithContentType,
} from './random-access-stream-reference.js';
export { RandomAccessStream, type IRandomAccessStream } from './random-access-stream.js';
export { UnicodeEncoding } from './unicode-encoding.js';
