import { SystemConditionType } from '../../windows/application-model/background/system-condition-type.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { isInternetAvailable } from './network-changes.js';

/** The conditions of the system that a program can find out. */
const CHECKS: { readonly [type: number]: () => boolean } = {
  [SystemConditionType.internetAvailable]: isInternetAvailable,
  [SystemConditionType.internetNotAvailable]: () => !isInternetAvailable(),
};

/** Throws E_NOTIMPL for a condition that nothing here can tell. */
export function requireKnown(types: readonly number[]): void {
  for (const type of types) {
    if (!(type in CHECKS)) throw unknown(type);
  }
}

export function allHold(types: readonly number[]): boolean {
  return types.every((type) => CHECKS[type]!());
}

function unknown(type: number): UwpError {
  const name = Object.entries(SystemConditionType).find(([, value]) => value === type)![0];
  return new UwpError(Hresult.E_NOTIMPL, `register: nothing here observes the SystemCondition ${name}`);
}
