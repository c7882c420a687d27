import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { NetworkCostType } from './network-cost-type.js';

/** The class behind `ConnectionCost`. */
export class ConnectionCostClass {
  /** Always `unknown`, to be treated as `unrestricted`: only Windows manages data plans. */
  get networkCostType(): NetworkCostType {
    return NetworkCostType.unknown;
  }

  /** Always false. */
  get roaming(): boolean {
    return false;
  }

  /** Always false. */
  get overDataLimit(): boolean {
    return false;
  }

  /** Always false. */
  get approachingDataLimit(): boolean {
    return false;
  }

  /** Always false. */
  get backgroundDataUsageRestricted(): boolean {
    return false;
  }
}

/** Windows.Networking.Connectivity.ConnectionCost: what traffic over a connection costs. */
export const ConnectionCost: ApiMadeClass<typeof ConnectionCostClass> = apiMade(ConnectionCostClass, 'ConnectionCost');
export type ConnectionCost = ConnectionCostClass;
