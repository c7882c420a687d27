export * as Connectivity from './connectivity/index.js';
export { DomainNameType } from './domain-name-type.js';
export { EndpointPair } from './endpoint-pair.js';
export { HostNameSortOptions } from './host-name-sort-options.js';
export { HostNameType } from './host-name-type.js';
export { HostName } from './host-name.js';
export * as Sockets from './sockets/index.js';
