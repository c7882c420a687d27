import { listLocalHostNames, type LocalHostName } from '../../../internal/local-host-names.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import { HostName } from '../host-name.js';
import { IPInformationClass } from './ip-information.js';
import { NetworkAdapterClass, type NetworkAdapter } from './network-adapter.js';

/** Windows.Networking.Connectivity.NetworkInformation: what the machine is called and which addresses it has. */
export class NetworkInformation {
  private constructor() {
    throw new TypeError('NetworkInformation has only static members');
  }

  /** The names and addresses of this machine; addresses carry `ipInformation`, names do not. */
  static getHostNames(): VectorView<HostName> {
    const adapters = new Map<string, NetworkAdapter>();
    return new VectorView(listLocalHostNames().map((name) => project(name, adapters)));
  }
}

/** The addresses of one adapter share its object. */
function project(local: LocalHostName, adapters: Map<string, NetworkAdapter>): HostName {
  if (!local.adapter) return new HostName(local.name);
  const adapter = adapters.get(local.adapter.id) ?? new NetworkAdapterClass(local.adapter);
  adapters.set(local.adapter.id, adapter);
  return HostName.ofAddress(local.name, new IPInformationClass(adapter, local.prefixLength ?? null));
}
