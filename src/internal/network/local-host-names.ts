import { localHostNames, type BindingAdapter, type BindingLocalHostName } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** A network adapter as the system reports it. */
export type AdapterDescription = BindingAdapter;

/** A name of this machine, or an address with its adapter. */
export type LocalHostName = BindingLocalHostName;

/** The names and addresses of this machine. */
export function listLocalHostNames(): LocalHostName[] {
  return callNative(localHostNames);
}
