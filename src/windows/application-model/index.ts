export * as Activation from './activation/index.js';
export * as Background from './background/index.js';
