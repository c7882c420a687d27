export { BinaryStringEncoding } from './binary-string-encoding.js';
export { CryptographicBuffer } from './cryptographic-buffer.js';
