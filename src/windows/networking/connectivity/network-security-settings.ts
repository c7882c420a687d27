import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { NetworkAuthenticationType } from './network-authentication-type.js';
import { NetworkEncryptionType } from './network-encryption-type.js';

/** The class behind `NetworkSecuritySettings`. */
export class NetworkSecuritySettingsClass {
  /** Always `unknown`: other systems do not report it to applications. */
  get networkAuthenticationType(): NetworkAuthenticationType {
    return NetworkAuthenticationType.unknown;
  }

  /** Always `unknown`. */
  get networkEncryptionType(): NetworkEncryptionType {
    return NetworkEncryptionType.unknown;
  }
}

/** Windows.Networking.Connectivity.NetworkSecuritySettings: how a network is protected. */
export const NetworkSecuritySettings: ApiMadeClass<typeof NetworkSecuritySettingsClass> = apiMade(
  NetworkSecuritySettingsClass,
  'NetworkSecuritySettings',
);
export type NetworkSecuritySettings = NetworkSecuritySettingsClass;
