import type { BindingLocal, BindingRemote } from '../../native/index.cjs';
import type { NetworkAdapter } from '../../windows/networking/connectivity/network-adapter.js';
import type { HostName } from '../../windows/networking/host-name.js';

/** The local end of a bind or connect, unresolved. */
export type LocalName = BindingLocal;

/** The remote end of a connect, unresolved. */
export type RemoteName = BindingRemote;

/** Shared: each open connection keeps its destination. */
const ANY: LocalName = { service: '' };

export function localName(host: HostName | null, service: string, adapter?: NetworkAdapter): LocalName {
  if (!host && service === '' && !adapter) return ANY;
  const local: LocalName = { service };
  if (host) local.host = host.rawName;
  if (adapter) local.adapterId = adapter.networkAdapterId;
  return local;
}

export function remoteName(host: HostName, service: string, proxy?: string | null): RemoteName {
  const remote: RemoteName = { host: host.rawName, service };
  if (proxy) remote.proxy = proxy;
  return remote;
}
