import { isUnicast, type BindingGroup } from '../../native/index.cjs';
import { NetworkAdapter } from '../../windows/networking/connectivity/network-adapter.js';
import { HostName } from '../../windows/networking/host-name.js';
import { HostNameType } from '../../windows/networking/host-name-type.js';
import type { MulticastGroupOptions } from '../../windows/networking/sockets/multicast-group-options.js';
import { requireHostName } from '../names/host-name-arguments.js';
import { invalidArgument, notSupported } from '../errors/errors.js';
import type { Endpoint } from '../names/endpoint.js';
import type { FindWriter } from './datagram-writer.js';

/** Checks the parameters of a join or leave and converts them; throws E_INVALIDARG. */
export function groupName(member: string, host: HostName, options: MulticastGroupOptions = {}): BindingGroup {
  const group: BindingGroup = { group: requireAddress(member, host, 'host') };
  const { source, adapter } = requireOptions(member, options);
  if (source) group.source = requireAddress(member, source, 'source');
  if (adapter) group.adapterId = requireAdapter(member, adapter).networkAdapterId;
  return group;
}

/** Wraps `find`: on a `multicastOnly` socket a stream to a unicast address has no writer. */
export function rejectUnicast(endpoint: Endpoint, isMulticastOnly: () => boolean, find: FindWriter): FindWriter {
  let isUnicastTarget: boolean | undefined;
  return (member) => {
    const writer = find(member);
    if (isMulticastOnly() && (isUnicastTarget ??= isUnicast(endpoint.address))) {
      throw notSupported(`${member}: a multicastOnly socket cannot send to one host, as ${endpoint.address} is`);
    }
    return writer;
  };
}

function requireOptions(member: string, options: unknown): MulticastGroupOptions {
  if (typeof options === 'object' && options !== null && !(options instanceof HostName)) return options;
  throw invalidArgument(`${member}: options must be an object`);
}

function requireAddress(member: string, value: unknown, parameter: string): string {
  const host = requireHostName(value, parameter);
  if (host.type === HostNameType.ipv4 || host.type === HostNameType.ipv6) return host.canonicalName;
  throw invalidArgument(`${member}: ${parameter} must be an IP address`);
}

function requireAdapter(member: string, value: unknown): NetworkAdapter {
  if (value instanceof NetworkAdapter) return value;
  throw invalidArgument(`${member}: adapter must be a NetworkAdapter`);
}
