import { connectionProfiles, internetProfile, type BindingConnectionProfile } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** What the system says of the connection of an adapter; `level` is a NetworkConnectivityLevel. */
export type ProfileDescription = BindingConnectionProfile;

/** The connections of all adapters. */
export function listProfiles(): ProfileDescription[] {
  return callNative(connectionProfiles);
}

/** The connection that packets to the Internet take now. */
export function findInternetProfile(): ProfileDescription | null {
  return callNative(internetProfile);
}

/** The connection of one adapter; null when the adapter is gone. */
export function findProfile(adapterId: string): ProfileDescription | null {
  return listProfiles().find(({ adapter }) => adapter.id === adapterId) ?? null;
}
