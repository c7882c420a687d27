export * from './global.js';
