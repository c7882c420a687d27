import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { findProfile } from '../../../internal/network/connection-profiles.js';
import { immediately } from '../../../internal/async/immediate-operation.js';
import type { AdapterDescription } from '../../../internal/network/local-host-names.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { ConnectionProfileClass, type ConnectionProfile } from './connection-profile.js';
import { NetworkConnectivityLevel } from './network-connectivity-level.js';
import { NetworkItemClass, type NetworkItem } from './network-item.js';

/** The class behind `NetworkAdapter`. */
export class NetworkAdapterClass {
  readonly #adapter: AdapterDescription;

  /** @internal */
  constructor(adapter: AdapterDescription) {
    this.#adapter = adapter;
  }

  /** An identifier that stays the same for the same interface of the same machine. */
  get networkAdapterId(): string {
    return this.#adapter.id;
  }

  /** Kind of the interface as IANA numbers it: 6 Ethernet, 24 loopback, 71 Wi-Fi, 131 tunnel, 243 mobile broadband, 1 other. */
  get ianaInterfaceType(): number {
    return this.#adapter.ianaType;
  }

  /** Link speed in bits per second; 0 where the system does not report it. */
  get inboundMaxBitsPerSecond(): number {
    return this.#adapter.inboundBitsPerSecond;
  }

  /** Link speed in bits per second; 0 where the system does not report it. */
  get outboundMaxBitsPerSecond(): number {
    return this.#adapter.outboundBitsPerSecond;
  }

  /** What the adapter is connected to now. */
  get networkItem(): NetworkItem {
    const level = findProfile(this.#adapter.id)?.level ?? NetworkConnectivityLevel.none;
    return new NetworkItemClass(this.#adapter.id, level);
  }

  /** The connection of the adapter as it is now; null without one. */
  getConnectedProfileAsync(options?: SignalOptions): AsyncOperation<ConnectionProfile | null> {
    return startWithSignal(() => immediately(() => this.#connectedProfile()), options);
  }

  #connectedProfile(): ConnectionProfile | null {
    const profile = findProfile(this.#adapter.id);
    const isConnected = profile !== null && profile.level !== NetworkConnectivityLevel.none;
    return isConnected ? new ConnectionProfileClass(profile, this) : null;
  }
}

/**
 * Windows.Networking.Connectivity.NetworkAdapter: a network interface, as a target to bind to. It comes from
 * `hostName.ipInformation.networkAdapter` of a host name that `NetworkInformation.getHostNames` returned, or from a
 * connection profile.
 */
export const NetworkAdapter: ApiMadeClass<typeof NetworkAdapterClass> = apiMade(NetworkAdapterClass, 'NetworkAdapter');
export type NetworkAdapter = NetworkAdapterClass;
