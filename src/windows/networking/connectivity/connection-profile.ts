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

/** IANA interface types. */
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

  /** Whether it is a wireless LAN; only Linux reliably distinguishes it from Ethernet. */
  get isWlanConnectionProfile(): boolean {
    return this.#networkAdapter.ianaInterfaceType === WIRELESS_LAN;
  }

  /** Whether it is mobile broadband, if the driver reports it. Linux. */
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

  /** Always null: operators provide no profiles outside of Windows. */
  get serviceProviderGuid(): string | null {
    return null;
  }

  /**
   * `internetAccess` with a route to the Internet, `localAccess` with an address, `none` without one or without a link. No
   * host is probed: `internetAccess` does not promise that any can be reached, and `constrainedInternetAccess` is never
   * reported.
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
