import { env } from 'node:process';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import {
  findInternetProfile,
  listProfiles,
  type ProfileDescription,
} from '../../../internal/network/connection-profiles.js';
import { environmentProxy, type NamedProxy } from '../../../internal/network/environment-proxy.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { immediately } from '../../../internal/async/immediate-operation.js';
import { listLocalHostNames, type LocalHostName } from '../../../internal/network/local-host-names.js';
import { NetworkStatus, type NetworkStatusChangedEventHandler } from '../../../internal/network/network-status.js';
import { sortEndpointPairs } from '../../../internal/names/sorted-endpoint-pairs.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IIterable } from '../../foundation/collections/iterator.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import { Uri } from '../../foundation/uri.js';
import type { EndpointPair } from '../endpoint-pair.js';
import { HostName } from '../host-name.js';
import type { HostNameSortOptions } from '../host-name-sort-options.js';
import { ConnectionProfileFilter } from './connection-profile-filter.js';
import { ConnectionProfileClass, type ConnectionProfile } from './connection-profile.js';
import { IPInformationClass } from './ip-information.js';
import { NetworkAdapterClass, type NetworkAdapter } from './network-adapter.js';
import { ProxyConfigurationClass, type ProxyConfiguration } from './proxy-configuration.js';

/**
 * Windows.Networking.Connectivity.NetworkInformation: names, addresses and connections of this machine.
 *
 * Where the system does not report connections there are none; only a lack of file descriptors throws, with
 * tooManyOpenFiles (0x80072728).
 */
export class NetworkInformation {
  static readonly #status = new NetworkStatus();

  private constructor() {
    throw new TypeError('NetworkInformation has only static members');
  }

  /**
   * Raised when interfaces, addresses or default routes have changed, and with them what the members of this class return.
   * Changes within 100 ms of each other are one event. Linux and macOS; elsewhere, and where the system refuses the
   * subscription, it is never raised. A handler does not keep the process running.
   */
  static get onnetworkstatuschanged(): NetworkStatusChangedEventHandler | null {
    return NetworkInformation.#status.property;
  }

  static set onnetworkstatuschanged(handler: NetworkStatusChangedEventHandler | null) {
    NetworkInformation.#status.property = handler;
  }

  static addEventListener(type: 'networkstatuschanged', handler: NetworkStatusChangedEventHandler): void {
    NetworkInformation.#status.add(type, handler);
  }

  static removeEventListener(type: 'networkstatuschanged', handler: NetworkStatusChangedEventHandler): void {
    NetworkInformation.#status.remove(type, handler);
  }

  /** The names and addresses of this machine; addresses carry `ipInformation`, names do not. */
  static getHostNames(): VectorView<HostName> {
    const adapters = new Map<string, NetworkAdapter>();
    return new VectorView(listLocalHostNames().map((name) => hostNameOf(name, adapters)));
  }

  /**
   * The connection of the current default route, that of IPv4 or, without one, of IPv6; null without a default route, or
   * when its adapter has no link. Determined from the routing table; no host is probed.
   */
  static getInternetConnectionProfile(): ConnectionProfile | null {
    const description = findInternetProfile();
    return description && profileOf(description);
  }

  /** The connections of all adapters except loopback, including disabled ones. */
  static getConnectionProfiles(): VectorView<ConnectionProfile> {
    return new VectorView(listProfiles().map(profileOf));
  }

  /** The connections that a filter admits. Throws E_INVALIDARG (0x80070057) without a ConnectionProfileFilter. */
  static findConnectionProfilesAsync(
    profileFilter: ConnectionProfileFilter,
    options?: SignalOptions,
  ): AsyncOperation<VectorView<ConnectionProfile>> {
    if (!(profileFilter instanceof ConnectionProfileFilter)) {
      throw invalidArgument('profileFilter must be a ConnectionProfileFilter');
    }
    const find = (): VectorView<ConnectionProfile> =>
      new VectorView(
        listProfiles()
          .map(profileOf)
          .filter((profile) => profileFilter.admits(profile)),
      );
    return startWithSignal(() => immediately(find), options);
  }

  /**
   * The same pairs in the order in which to try them: that of RFC 6724, section 6, with the source addresses that the
   * system would use now; with `none` the families alternate. Unreachable pairs, and pairs whose remote host is a name,
   * which is not resolved, come last in their original order.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but EndpointPairs, hostNotFound (0x80072AF9) for an address scoped to an
   * interface that does not exist.
   */
  static getSortedEndpointPairs(
    destinationList: IIterable<EndpointPair> | Iterable<EndpointPair>,
    sortOptions: HostNameSortOptions,
  ): VectorView<EndpointPair> {
    return new VectorView(sortEndpointPairs(destinationList, sortOptions));
  }

  /**
   * The proxy for a URI from the environment variables `<scheme>_proxy`, `all_proxy` and `no_proxy`, lower case before
   * upper case. Connections use it where `control.proxy` says so.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but a Uri, and fails with it when the variable holds no valid proxy.
   */
  static getProxyConfigurationAsync(uri: Uri, options?: SignalOptions): AsyncOperation<ProxyConfiguration> {
    if (!(uri instanceof Uri)) throw invalidArgument('uri must be a Uri');
    const peer = { scheme: uri.schemeName, host: uri.host, port: uri.port };
    return startWithSignal(() => immediately(() => proxyConfiguration(environmentProxy(peer, env))), options);
  }
}

rejectCallbacks(NetworkInformation);

/** The addresses of one adapter share its object. */
function hostNameOf(local: LocalHostName, adapters: Map<string, NetworkAdapter>): HostName {
  if (!local.adapter) return new HostName(local.name);
  const adapter = adapters.get(local.adapter.id) ?? new NetworkAdapterClass(local.adapter);
  adapters.set(local.adapter.id, adapter);
  return HostName.ofAddress(local.name, new IPInformationClass(adapter, local.prefixLength ?? null));
}

function profileOf(description: ProfileDescription): ConnectionProfile {
  return new ConnectionProfileClass(description, new NetworkAdapterClass(description.adapter));
}

function proxyConfiguration(proxy: NamedProxy | null): ProxyConfiguration {
  return new ProxyConfigurationClass(proxy ? [uriOf(proxy)] : []);
}

function uriOf({ variable, uri }: NamedProxy): Uri {
  try {
    return new Uri(uri);
  } catch {
    // The value may contain a password, so it does not go into the message.
    throw invalidArgument(`the environment variable ${variable} names no proxy`);
  }
}
