import { nodeNet } from '../runtime/node-modules.js';

/**
 * Whether a list, as `no_proxy` has it, exempts a host from the proxy. Its entries, separated by commas or white space, are
 *
 * - `*` for every host,
 * - a domain with all below it, with or without `.` or `*.` in front,
 * - an IP address, a network as `10.0.0.0/8` or a range as `10.0.0.1-10.0.0.9`,
 *
 * each of the latter two also with a port behind a colon, an IPv6 address in brackets then.
 */
export function isBypassed(list: string, host: string, port: number): boolean {
  const entries = list.toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => entry !== '' && isFor(entry, withoutDot(host.toLowerCase()), port));
}

function isFor(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const { pattern, onlyPort } = partsOf(entry);
  if (onlyPort !== null && onlyPort !== port) return false;
  return nodeNet().isIP(host) === 0 ? isDomainOf(pattern, host) : isNetworkOf(pattern, host);
}

function partsOf(entry: string): { pattern: string; onlyPort: number | null } {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  return { pattern: bracketed ?? plain ?? entry, onlyPort: port === undefined ? null : Number(port) };
}

function isDomainOf(pattern: string, host: string): boolean {
  const domain = withoutDot(pattern.replace(/^\*?\./, ''));
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function isNetworkOf(pattern: string, address: string): boolean {
  const network = networkOf(pattern);
  return network?.check(address, familyOf(address)) ?? false;
}

/** The network that a pattern denotes; null when it denotes none. */
function networkOf(pattern: string): InstanceType<ReturnType<typeof nodeNet>['BlockList']> | null {
  const { BlockList, isIP } = nodeNet();
  const [, first = '', separator, second = ''] = /^([^/-]*)(?:([/-])(.*))?$/.exec(pattern) ?? [];
  if (isIP(first) === 0) return null;
  const network = new BlockList();
  if (separator === undefined) network.addAddress(first, familyOf(first));
  else if (separator === '/' && isPrefixOf(second, first)) network.addSubnet(first, Number(second), familyOf(first));
  else if (separator === '-' && isIP(first) === isIP(second)) network.addRange(first, second, familyOf(first));
  else return null;
  return network;
}

function isPrefixOf(length: string, address: string): boolean {
  return /^\d{1,3}$/.test(length) && Number(length) <= (familyOf(address) === 'ipv4' ? 32 : 128);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
