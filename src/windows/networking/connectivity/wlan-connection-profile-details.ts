import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';

/** The class behind `WlanConnectionProfileDetails`. */
export class WlanConnectionProfileDetailsClass {
  /** Always "": the SSID is not known. */
  getConnectedSsid(): string {
    return '';
  }
}

/** Windows.Networking.Connectivity.WlanConnectionProfileDetails: details of a wireless network. */
export const WlanConnectionProfileDetails: ApiMadeClass<typeof WlanConnectionProfileDetailsClass> = apiMade(
  WlanConnectionProfileDetailsClass,
  'WlanConnectionProfileDetails',
);
export type WlanConnectionProfileDetails = WlanConnectionProfileDetailsClass;
