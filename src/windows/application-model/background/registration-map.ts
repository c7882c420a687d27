import { MapView } from '../../foundation/collections/map-view.js';
import type { IBackgroundTaskRegistration } from './background-task-registration.js';

/** A map by GUIDs, which may have braces and capital letters. */
export class RegistrationMap extends MapView<IBackgroundTaskRegistration> {
  override lookup(key: string): IBackgroundTaskRegistration {
    return super.lookup(plainGuid(key));
  }

  override hasKey(key: string): boolean {
    return super.hasKey(plainGuid(key));
  }
}

function plainGuid(guid: string): string {
  return String(guid)
    .replace(/^\{(.*)\}$/, '$1')
    .toLowerCase();
}
