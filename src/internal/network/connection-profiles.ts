import { connectionProfiles, internetProfile, type BindingConnectionProfile } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** The connection of an adapter as the system reports it; `level` is a NetworkConnectivityLevel. */
export type ProfileDescription = BindingConnectionProfile;

/** The connections of all adapters. */
export function listProfiles(): ProfileDescription[] {
  return callNative(connectionProfiles);
}

/** The connection of the current default route. */
export function findInternetProfile(): ProfileDescription | null {
  return callNative(internetProfile);
}

/** The connection of one adapter; null when the adapter is gone. */
export function findProfile(adapterId: string): ProfileDescription | null {
  return listProfiles().find(({ adapter }) => adapter.id === adapterId) ?? null;
}
