export * as Streams from './streams/index.js';
