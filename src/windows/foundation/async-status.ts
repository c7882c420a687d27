export { AsyncStatus } from '../../internal/async/async-status.js';
