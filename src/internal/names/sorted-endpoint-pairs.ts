import { sortDestinations, type BindingDestination } from '../../native/index.cjs';
import { EndpointPair } from '../../windows/networking/endpoint-pair.js';
import { HostNameSortOptions } from '../../windows/networking/host-name-sort-options.js';
import { requireEnum } from '../projection/arguments.js';
import { invalidArgument } from '../errors/errors.js';
import { callNative } from '../errors/native-error.js';

/** The same pairs in the order in which to try them. */
export function sortEndpointPairs(destinationList: unknown, sortOptions: unknown): EndpointPair[] {
  const pairs = pairsOf(destinationList);
  const order = requireEnum(HostNameSortOptions, sortOptions, 'sortOptions');
  const isForLong = order === HostNameSortOptions.optimizeForLongConnections;
  return callNative(() => sortDestinations(pairs.map(destinationOf), isForLong)).map((place) => pairs[place]!);
}

function pairsOf(list: unknown): EndpointPair[] {
  if (!(Symbol.iterator in Object(list))) throw invalidArgument('destinationList must be a collection');
  return Array.from(list as Iterable<unknown>, (pair) => {
    if (pair instanceof EndpointPair) return pair;
    throw invalidArgument('destinationList must hold EndpointPairs only');
  });
}

function destinationOf({ localHostName, remoteHostName }: EndpointPair): BindingDestination {
  const remote = remoteHostName.rawName;
  return localHostName ? { local: localHostName.rawName, remote } : { remote };
}
