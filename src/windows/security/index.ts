export * as Cryptography from './cryptography/index.js';
