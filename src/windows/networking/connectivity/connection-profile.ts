import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ProfileDescription } from '../../../internal/network/connection-profiles.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import { ConnectionCostClass, type ConnectionCost } from './connection-cost.js';
import { DataPlanStatusClass, type DataPlanStatus } from './data-plan-status.js';
import { DomainConnectivityLevel } from './domain-connectivity-level.js';
import type { NetworkAdapter } from './network-adapter.js';
import { NetworkConnectivityLevel } from './network-connectivity-level.js';
import { NetworkSecuritySettingsClass, type NetworkSecuritySettings } from './network-security-settings.js';
import {
  WlanConnectionProfileDetailsClass,
  type WlanConnectionProfileDetails,
} from './wlan-connection-profile-details.js';

/** Numbers of IANA. */
const WIRELESS_LAN = 71;
const MOBILE_BROADBAND = 243;

/** The class behind `ConnectionProfile`. */
export class ConnectionProfileClass {
  readonly #description: ProfileDescription;
  readonly #networkAdapter: NetworkAdapter;

  /** @internal */
  constructor(description: ProfileDescription, networkAdapter: NetworkAdapter) {
    this.#description = description;
    this.#networkAdapter = networkAdapter;
  }

  /** The name of the interface, such as `eth0`. */
  get profileName(): string {
    return this.#description.name;
  }

  get networkAdapter(): NetworkAdapter {
    return this.#networkAdapter;
  }

  /** Whether it is a wireless LAN; only Linux tells it from Ethernet everywhere. */
  get isWlanConnectionProfile(): boolean {
    return this.#networkAdapter.ianaInterfaceType === WIRELESS_LAN;
  }

  /** Whether it is mobile broadband, as far as the driver tells. Linux. */
  get isWwanConnectionProfile(): boolean {
    return this.#networkAdapter.ianaInterfaceType === MOBILE_BROADBAND;
  }

  /** Null unless `isWlanConnectionProfile`. */
  get wlanConnectionProfileDetails(): WlanConnectionProfileDetails | null {
    return this.isWlanConnectionProfile ? new WlanConnectionProfileDetailsClass() : null;
  }

  get networkSecuritySettings(): NetworkSecuritySettings {
    return new NetworkSecuritySettingsClass();
  }

  /** Always null: operators hand out no profiles here. */
  get serviceProviderGuid(): string | null {
    return null;
  }

  /**
   * `internetAccess` with a route to the Internet, `localAccess` with an address, `none` without one or without a link. Nobody
   * is asked over the network, so that `internetAccess` does not promise that anybody answers, and
   * `constrainedInternetAccess` is never told.
   */
  getNetworkConnectivityLevel(): NetworkConnectivityLevel {
    return this.#description.level;
  }

  /** Always `none`. */
  getDomainConnectivityLevel(): DomainConnectivityLevel {
    return DomainConnectivityLevel.none;
  }

  /** The name of the interface while it is connected, otherwise nothing: networks themselves have no names here. */
  getNetworkNames(): VectorView<string> {
    const isConnected = this.#description.level !== NetworkConnectivityLevel.none;
    return new VectorView(isConnected ? [this.profileName] : []);
  }

  getConnectionCost(): ConnectionCost {
    return new ConnectionCostClass();
  }

  getDataPlanStatus(): DataPlanStatus {
    return new DataPlanStatusClass();
  }

  /** Always null: the strength of the signal is not known. */
  getSignalBars(): number | null {
    return null;
  }
}

/**
 * Windows.Networking.Connectivity.ConnectionProfile: the connection of a network adapter, as it was when
 * `NetworkInformation` returned it.
 */
export const ConnectionProfile: ApiMadeClass<typeof ConnectionProfileClass> = apiMade(
  ConnectionProfileClass,
  'ConnectionProfile',
);
export type ConnectionProfile = ConnectionProfileClass;
