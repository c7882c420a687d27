export { BinaryStringEncoding } from './binary-string-encoding.js';
export * as Certificates from './certificates/index.js';
export { CryptographicBuffer } from './cryptographic-buffer.js';
