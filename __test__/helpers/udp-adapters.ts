import { Windows } from 'uwp-sockets';

type HostName = InstanceType<typeof Windows.Networking.HostName>;

/** IANA interface type of loopback. */
const LOOPBACK = 24;

/** A local IPv4 address on the loopback interface, with its adapter. */
export function loopbackAddress(): HostName {
  return addresses().find((host) => host.ipInformation!.networkAdapter.ianaInterfaceType === LOOPBACK)!;
}

/** A local IPv4 address on any other interface; undefined on a machine that has none. */
export function outwardAddress(): HostName | undefined {
  return addresses().find((host) => host.ipInformation!.networkAdapter.ianaInterfaceType !== LOOPBACK);
}

function addresses(): HostName[] {
  const names = [...Windows.Networking.Connectivity.NetworkInformation.getHostNames()];
  return names.filter((host) => host.ipInformation !== null && host.type === Windows.Networking.HostNameType.ipv4);
}
