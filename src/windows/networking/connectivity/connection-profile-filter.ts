import { requireEnum } from '../../../internal/projection/arguments.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { formatGuid, parseGuid } from '../../../internal/projection/guid.js';
import type { ConnectionProfile } from './connection-profile.js';
import { NetworkConnectivityLevel } from './network-connectivity-level.js';
import { NetworkCostType } from './network-cost-type.js';

/** The class behind `ConnectionProfileFilter`. */
export class ConnectionProfileFilterClass {
  #isConnected = false;
  #isWlanConnectionProfile = false;
  #isWwanConnectionProfile = false;
  #networkCostType: NetworkCostType = NetworkCostType.unknown;
  #serviceProviderGuid: string | null = null;
  #isRoaming: boolean | null = null;
  #isOverDataLimit: boolean | null = null;
  #isBackgroundDataUsageRestricted: boolean | null = null;

  /** Only connections with an address or a route. Default false: all. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  set isConnected(value: boolean) {
    this.#isConnected = Boolean(value);
  }

  /** Only wireless LAN. Default false: all. */
  get isWlanConnectionProfile(): boolean {
    return this.#isWlanConnectionProfile;
  }

  set isWlanConnectionProfile(value: boolean) {
    this.#isWlanConnectionProfile = Boolean(value);
  }

  /** Only mobile broadband. Default false: all. */
  get isWwanConnectionProfile(): boolean {
    return this.#isWwanConnectionProfile;
  }

  set isWwanConnectionProfile(value: boolean) {
    this.#isWwanConnectionProfile = Boolean(value);
  }

  /** Only connections of this cost. Default `unknown`: all. Throws E_INVALIDARG (0x80070057) for another value. */
  get networkCostType(): NetworkCostType {
    return this.#networkCostType;
  }

  set networkCostType(value: NetworkCostType) {
    this.#networkCostType = requireEnum(NetworkCostType, value, 'networkCostType');
  }

  /** Only connections of this operator. Default null: all. Throws E_INVALIDARG (0x80070057) for anything but a GUID. */
  get serviceProviderGuid(): string | null {
    return this.#serviceProviderGuid;
  }

  set serviceProviderGuid(value: string | null) {
    this.#serviceProviderGuid = value === null ? null : formatGuid(parseGuid(value));
  }

  /** Only connections whose `roaming` has this value. Default null: all. */
  get isRoaming(): boolean | null {
    return this.#isRoaming;
  }

  set isRoaming(value: boolean | null) {
    this.#isRoaming = optionalBoolean(value);
  }

  /** Only connections whose `overDataLimit` has this value. Default null: all. */
  get isOverDataLimit(): boolean | null {
    return this.#isOverDataLimit;
  }

  set isOverDataLimit(value: boolean | null) {
    this.#isOverDataLimit = optionalBoolean(value);
  }

  /** Only connections whose `backgroundDataUsageRestricted` has this value. Default null: all. */
  get isBackgroundDataUsageRestricted(): boolean | null {
    return this.#isBackgroundDataUsageRestricted;
  }

  set isBackgroundDataUsageRestricted(value: boolean | null) {
    this.#isBackgroundDataUsageRestricted = optionalBoolean(value);
  }

  /** @internal Whether a profile meets all conditions. */
  admits(profile: ConnectionProfile): boolean {
    const cost = profile.getConnectionCost();
    const isConnected = profile.getNetworkConnectivityLevel() !== NetworkConnectivityLevel.none;
    return (
      (isConnected || !this.#isConnected) &&
      (profile.isWlanConnectionProfile || !this.#isWlanConnectionProfile) &&
      (profile.isWwanConnectionProfile || !this.#isWwanConnectionProfile) &&
      (this.#networkCostType === NetworkCostType.unknown || this.#networkCostType === cost.networkCostType) &&
      (this.#serviceProviderGuid ?? profile.serviceProviderGuid) === profile.serviceProviderGuid &&
      (this.#isRoaming ?? cost.roaming) === cost.roaming &&
      (this.#isOverDataLimit ?? cost.overDataLimit) === cost.overDataLimit &&
      (this.#isBackgroundDataUsageRestricted ?? cost.backgroundDataUsageRestricted) ===
        cost.backgroundDataUsageRestricted
    );
  }
}

function optionalBoolean(value: boolean | null): boolean | null {
  return value === null ? null : Boolean(value);
}

/** Windows.Networking.Connectivity.ConnectionProfileFilter: which connections `findConnectionProfilesAsync` finds. */
export const ConnectionProfileFilter: CallableClass<typeof ConnectionProfileFilterClass> = callable(
  ConnectionProfileFilterClass,
  'ConnectionProfileFilter',
);
export type ConnectionProfileFilter = ConnectionProfileFilterClass;
