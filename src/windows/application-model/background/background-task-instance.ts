import type { EventHandler, ProjectedEvent } from '../../../internal/events/event-source.js';
import type { BackgroundTaskCancellationReason } from './background-task-cancellation-reason.js';
import type { BackgroundTaskDeferral } from './background-task-deferral.js';
import type { BackgroundTaskRegistration } from './background-task-registration.js';
import type { BackgroundTaskThrottleCounter } from './background-task-throttle-counter.js';

/** The event `canceled`. */
export interface BackgroundTaskCanceledEvent extends ProjectedEvent<IBackgroundTaskInstance> {
  /** The BackgroundTaskCancellationReason. */
  readonly detail: [BackgroundTaskCancellationReason];
}

/** Windows.ApplicationModel.Background.BackgroundTaskCanceledEventHandler; the reason is `event.detail[0]`. */
export type BackgroundTaskCanceledEventHandler = EventHandler<BackgroundTaskCanceledEvent>;

/** Windows.ApplicationModel.Background.IBackgroundTaskInstance: one run of a task. */
export interface IBackgroundTaskInstance {
  readonly instanceId: string;
  readonly task: BackgroundTaskRegistration;
  progress: number;
  readonly triggerDetails: unknown;
  readonly suspendedCount: number;
  oncanceled: BackgroundTaskCanceledEventHandler | null;
  getDeferral(): BackgroundTaskDeferral;
  getThrottleCount(counter: BackgroundTaskThrottleCounter): number;
  addEventListener(type: 'canceled', handler: BackgroundTaskCanceledEventHandler): void;
  removeEventListener(type: 'canceled', handler: BackgroundTaskCanceledEventHandler): void;
}

/** Windows.ApplicationModel.Background.IBackgroundTask: what the script of a task may export in place of calling `close`. */
export interface IBackgroundTask {
  /** The task ends when it returns, or when the promise that it returns and all deferrals have completed. */
  run(taskInstance: IBackgroundTaskInstance): unknown;
}
