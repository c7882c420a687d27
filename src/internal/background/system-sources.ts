import { SystemTriggerType } from '../../windows/application-model/background/system-trigger-type.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { isInternetAvailable, unwatchNetwork, watchNetwork } from './network-changes.js';
import { TaskSource } from './task-source.js';

/** Raised by the channels of this thread. */
export const channelResets: TaskSource = new TaskSource();

const networkStateChanges = new TaskSource(
  () => watchNetwork(networkChanged),
  () => unwatchNetwork(networkChanged),
);

const internetAppearances = new TaskSource(
  () => {
    watchNetwork(internetMayHaveCome);
    wasAvailable = isInternetAvailable();
  },
  () => unwatchNetwork(internetMayHaveCome),
);

let wasAvailable = false;

/** The events of the system that a program can observe. */
const SOURCES: { readonly [type: number]: TaskSource } = {
  [SystemTriggerType.networkStateChange]: networkStateChanges,
  [SystemTriggerType.controlChannelReset]: channelResets,
  [SystemTriggerType.internetAvailable]: internetAppearances,
};

/** What raises a type of event; throws E_NOTIMPL where nothing does. */
export function sourceOfType(type: number): TaskSource {
  const source = SOURCES[type];
  if (source) return source;
  const name = Object.entries(SystemTriggerType).find(([, value]) => value === type)![0];
  throw new UwpError(
    Hresult.E_NOTIMPL,
    `register: nothing here observes the system for a SystemTrigger of type ${name}`,
  );
}

function networkChanged(): void {
  networkStateChanges.raise(null);
}

function internetMayHaveCome(): void {
  const isAvailable = isInternetAvailable();
  const hasCome = isAvailable && !wasAvailable;
  wasAvailable = isAvailable;
  if (hasCome) internetAppearances.raise(null);
}
