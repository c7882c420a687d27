import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { NetworkConnectivityLevel } from './network-connectivity-level.js';
import { NetworkTypes } from './network-types.js';

/** The class behind `NetworkItem`. */
export class NetworkItemClass {
  readonly #networkId: string;
  readonly #level: NetworkConnectivityLevel;

  /** @internal */
  constructor(networkId: string, level: NetworkConnectivityLevel) {
    this.#networkId = networkId;
    this.#level = level;
  }

  /** The identifier of the adapter: systems other than Windows do not name networks. */
  get networkId(): string {
    return this.#networkId;
  }

  /** `internet` with a route there, `privateNetwork` with an address alone, otherwise `none`. */
  getNetworkTypes(): NetworkTypes {
    if (this.#level === NetworkConnectivityLevel.internetAccess) return NetworkTypes.internet;
    return this.#level === NetworkConnectivityLevel.none ? NetworkTypes.none : NetworkTypes.privateNetwork;
  }
}

/** Windows.Networking.Connectivity.NetworkItem: the network that an adapter is connected to. */
export const NetworkItem: ApiMadeClass<typeof NetworkItemClass> = apiMade(NetworkItemClass, 'NetworkItem');
export type NetworkItem = NetworkItemClass;
