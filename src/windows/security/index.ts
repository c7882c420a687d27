export * as Credentials from './credentials/index.js';
export * as Cryptography from './cryptography/index.js';
