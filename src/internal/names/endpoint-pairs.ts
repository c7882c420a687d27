import { VectorView } from '../../windows/foundation/collections/vector-view.js';
import { EndpointPair } from '../../windows/networking/endpoint-pair.js';
import { HostName } from '../../windows/networking/host-name.js';
import { HostNameSortOptions } from '../../windows/networking/host-name-sort-options.js';
import { requireEnum, requireService } from '../projection/arguments.js';
import { requireHostName } from './host-name-arguments.js';
import type { AsyncOperation } from '../async/async-operation.js';
import { findEndpoints, type Endpoint, type Transport } from './endpoint.js';
import { requireNetwork } from '../runtime/capabilities.js';
import { type SignalOptions, startWithSignal } from '../async/with-signal.js';

/** Implements `getEndpointPairsAsync` of both socket classes. */
export function findEndpointPairs(
  transport: Transport,
  remoteHostName: unknown,
  remoteServiceName: unknown,
  sortOptions: HostNameSortOptions | SignalOptions,
  options?: SignalOptions,
): AsyncOperation<VectorView<EndpointPair>> {
  const host = requireHostName(remoteHostName, 'remoteHostName');
  const service = requireService(remoteServiceName, 'remoteServiceName');
  const [order, signal] =
    typeof sortOptions === 'object' ? [HostNameSortOptions.none, sortOptions] : [sortOptions, options];
  requireEnum(HostNameSortOptions, order, 'sortOptions');
  const toPairs = (endpoints: readonly Endpoint[]): VectorView<EndpointPair> => new VectorView(endpoints.map(toPair));
  return startWithSignal(() => {
    requireNetwork('resolve', 'getEndpointPairsAsync');
    return findEndpoints(transport, host, service, order, toPairs);
  }, signal);
}

function toPair({ address, port }: Endpoint): EndpointPair {
  return new EndpointPair(null, '', HostName.ofAddress(address), String(port));
}
