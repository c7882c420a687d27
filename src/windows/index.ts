export * as ApplicationModel from './application-model/index.js';
export * as Foundation from './foundation/index.js';
export * as Networking from './networking/index.js';
export * as Security from './security/index.js';
export * as Storage from './storage/index.js';
export * as UI from './ui/index.js';
export * as Web from './web/index.js';
