export { IPInformation } from './ip-information.js';
export { NetworkAdapter } from './network-adapter.js';
export { NetworkInformation } from './network-information.js';
