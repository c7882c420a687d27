import { NetworkConnectivityLevel } from '../../windows/networking/connectivity/network-connectivity-level.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { findInternetProfile } from '../network/connection-profiles.js';
import { NetworkStatus } from '../network/network-status.js';

/** One watch for all tasks of this thread. */
const status = new NetworkStatus();

/** Calls `changed` after each change of the network. Throws E_NOTIMPL where the system does not report them. */
export function watchNetwork(changed: () => void): void {
  status.add('networkstatuschanged', changed);
  if (status.reports) return;
  unwatchNetwork(changed);
  throw new UwpError(Hresult.E_NOTIMPL, 'register: this system does not report changes of the network');
}

export function unwatchNetwork(changed: () => void): void {
  status.remove('networkstatuschanged', changed);
}

export function isInternetAvailable(): boolean {
  return findInternetProfile()?.level === NetworkConnectivityLevel.internetAccess;
}
