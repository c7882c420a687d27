export { asDuplex, type DuplexOptions } from './duplex.js';
export { asInputStream } from './input-stream.js';
export { asStreamForRead, asStreamForWrite } from './node-streams.js';
export { asOutputStream } from './output-stream.js';
export { asReadableStream, asWritableStream } from './web-streams.js';
