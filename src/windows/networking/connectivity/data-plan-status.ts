import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';

/** The class behind `DataPlanStatus`. */
export class DataPlanStatusClass {
  /** Always null: there is no plan. */
  get dataLimitInMegabytes(): number | null {
    return null;
  }

  /** Always null. */
  get inboundBitsPerSecond(): number | null {
    return null;
  }

  /** Always null. */
  get outboundBitsPerSecond(): number | null {
    return null;
  }

  /** Always null. */
  get maxTransferSizeInMegabytes(): number | null {
    return null;
  }

  /** Always null. */
  get nextBillingCycle(): Date | null {
    return null;
  }
}

/** Windows.Networking.Connectivity.DataPlanStatus: usage of a data plan. */
export const DataPlanStatus: ApiMadeClass<typeof DataPlanStatusClass> = apiMade(DataPlanStatusClass, 'DataPlanStatus');
export type DataPlanStatus = DataPlanStatusClass;
