import type { SystemCondition } from './system-condition.js';

/** Windows.ApplicationModel.Background.IBackgroundCondition: what must hold for a task to start. */
export type IBackgroundCondition = SystemCondition;
