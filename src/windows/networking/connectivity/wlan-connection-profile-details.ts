import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';

/** The class behind `WlanConnectionProfileDetails`. */
export class WlanConnectionProfileDetailsClass {
  /** Always "", which stands for a name that is not known. */
  getConnectedSsid(): string {
    return '';
  }
}

/** Windows.Networking.Connectivity.WlanConnectionProfileDetails: what only a wireless network has. */
export const WlanConnectionProfileDetails: ApiMadeClass<typeof WlanConnectionProfileDetailsClass> = apiMade(
  WlanConnectionProfileDetailsClass,
  'WlanConnectionProfileDetails',
);
export type WlanConnectionProfileDetails = WlanConnectionProfileDetailsClass;
