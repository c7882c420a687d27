export * as WebUI from './web-ui/index.js';
