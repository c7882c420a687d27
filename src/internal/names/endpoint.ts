import { resolve } from '../../native/index.cjs';
import type { HostName } from '../../windows/networking/host-name.js';
import { HostNameSortOptions } from '../../windows/networking/host-name-sort-options.js';
import { HostNameType } from '../../windows/networking/host-name-type.js';
import { start } from '../runtime/hub.js';
import type { NativeOperation } from '../async/native-operation.js';

/** Transport protocol for which a service name is resolved. */
export type Transport = 'tcp' | 'udp';

/** An IP address, as text, and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The wildcard address of a dual-stack socket. */
const ANY = '::';

/** The endpoint of an IP literal and a port number; null when a lookup is needed. */
export function literalEndpoint(host: HostName, service: string): Endpoint | null {
  const isAddress = host.type === HostNameType.ipv4 || host.type === HostNameType.ipv6;
  if (!isAddress || host.canonicalName.includes('%') || !/^\d{1,5}$/.test(service)) return null;
  const port = Number(service);
  return port >= 1 && port <= 65_535 ? { address: host.canonicalName, port } : null;
}

/** The first endpoint of a family that a socket with this local address can reach, or else the first one. */
export function reachableEndpoint(endpoints: readonly Endpoint[], local: string | undefined): Endpoint {
  const reachesAll = local === undefined || local === ANY;
  const reachable = endpoints.find(({ address }) => reachesAll || isIPv6(address) === isIPv6(local));
  return reachable ?? endpoints[0]!;
}

/** Resolves a host and service into at least one endpoint, in the order in which to try them. */
export function findEndpoints<T>(
  transport: Transport,
  host: HostName,
  service: string,
  sortOptions: HostNameSortOptions,
  convert: (endpoints: readonly Endpoint[]) => T,
): NativeOperation<T> {
  const request = {
    host: host.rawName,
    service,
    isDatagram: transport === 'udp',
    isDestination: false,
    optimizeForLongConnections: sortOptions === HostNameSortOptions.optimizeForLongConnections,
  };
  return start((hub, operation) => resolve(hub, operation, request), convert);
}

/** Resolves a host and service into endpoints that datagrams may be sent to. */
export function findDestinations<T>(
  host: HostName,
  service: string,
  convert: (endpoints: readonly Endpoint[]) => T,
): NativeOperation<T> {
  const request = {
    host: host.rawName,
    service,
    isDatagram: true,
    isDestination: true,
    optimizeForLongConnections: false,
  };
  return start((hub, operation) => resolve(hub, operation, request), convert);
}

function isIPv6(address: string): boolean {
  return address.includes(':');
}
