import { hostname, networkInterfaces } from 'node:os';

import test from 'ava';
import { HostName, HostNameType, IPInformation, NetworkAdapter, NetworkInformation } from 'uwp-sockets';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Interface number of loopback in the registry of IANA. */
const LOOPBACK_TYPE = 24;

interface SystemAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly isInternal: boolean;
}

/** The addresses of this machine as reported by Node. */
function systemAddresses(): SystemAddress[] {
  return Object.values(networkInterfaces())
    .flat()
    .map((entry) => ({
      address: entry!.address,
      prefixLength: Number(entry!.cidr!.split('/')[1]),
      isInternal: entry!.internal,
    }));
}

function addresses(): HostName[] {
  return NetworkInformation.getHostNames().filter(({ ipInformation }) => ipInformation !== null);
}

/** The address without its scope, which Node does not report. */
function plain(name: HostName): string {
  return name.canonicalName.split('%')[0]!;
}

test('the name of the machine has no adapter', (t) => {
  const names = NetworkInformation.getHostNames().filter(({ ipInformation }) => ipInformation === null);
  t.deepEqual(
    names.map(({ canonicalName }) => canonicalName),
    [hostname().toLowerCase()],
  );
  t.is(names[0]!.type, HostNameType.domainName);
});

test('every address that the system has is there, with its prefix', (t) => {
  const ours = addresses().map((name) => `${plain(name)}/${name.ipInformation!.prefixLength}`);
  const theirs = systemAddresses().map(({ address, prefixLength }) => `${address}/${prefixLength}`);
  t.deepEqual(ours.toSorted(), theirs.toSorted());
});

test('addresses that other hosts can use come before loopback', (t) => {
  const internal = new Set(systemAddresses().flatMap(({ address, isInternal }) => (isInternal ? [address] : [])));
  const order = addresses().map((name) => internal.has(plain(name)));
  t.deepEqual(
    order,
    order.toSorted((left, right) => Number(left) - Number(right)),
  );
});

test('addresses have their type and share the object of their adapter', (t) => {
  const byId = new Map<string, NetworkAdapter>();
  for (const { ipInformation, canonicalName, type } of addresses()) {
    t.true(ipInformation instanceof IPInformation);
    t.is(type, canonicalName.includes(':') ? HostNameType.ipv6 : HostNameType.ipv4);
    const { networkAdapter } = ipInformation!;
    t.true(networkAdapter instanceof NetworkAdapter);
    t.regex(networkAdapter.networkAdapterId, GUID);
    t.is(byId.get(networkAdapter.networkAdapterId) ?? networkAdapter, networkAdapter);
    byId.set(networkAdapter.networkAdapterId, networkAdapter);
    t.true(networkAdapter.inboundMaxBitsPerSecond >= 0 && networkAdapter.outboundMaxBitsPerSecond >= 0);
  }
  t.is(byId.size, Object.keys(networkInterfaces()).length);
});

test('loopback is of its own type', (t) => {
  const loopback = addresses().find((name) => name.isEqual(new HostName('127.0.0.1')));
  t.is(loopback?.ipInformation?.networkAdapter.ianaInterfaceType, LOOPBACK_TYPE);
});

test('identifiers of adapters stay the same', (t) => {
  const ids = (): string[] => addresses().map(({ ipInformation }) => ipInformation!.networkAdapter.networkAdapterId);
  t.deepEqual(ids(), ids());
});

test('there is nothing to construct', (t) => {
  for (const each of [NetworkInformation, NetworkAdapter, IPInformation]) {
    t.throws(() => new (each as unknown as new () => object)(), undefined, each.name);
  }
});

test('the list is a vector view', (t) => {
  const names = NetworkInformation.getHostNames();
  t.is(names.size, names.length);
  t.is<HostName | undefined, HostName | undefined>(names.getAt(0), names[0]);
});
