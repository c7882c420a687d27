export { WebErrorStatus } from './web-error-status.js';
export { WebError } from './web-error.js';
