export { BackgroundAccessRequestKind } from './background-access-request-kind.js';
export { BackgroundAccessStatus } from './background-access-status.js';
export type { IBackgroundCondition } from './background-condition.js';
export { BackgroundExecutionManager } from './background-execution-manager.js';
export { BackgroundTaskBuilder } from './background-task-builder.js';
export { BackgroundTaskCancellationReason } from './background-task-cancellation-reason.js';
export {
  BackgroundTaskCompletedEventArgs,
  type BackgroundTaskCompletedEventHandler,
} from './background-task-completed-event-args.js';
export { BackgroundTaskDeferral } from './background-task-deferral.js';
export type {
  BackgroundTaskCanceledEvent,
  BackgroundTaskCanceledEventHandler,
  IBackgroundTask,
  IBackgroundTaskInstance,
} from './background-task-instance.js';
export {
  BackgroundTaskProgressEventArgs,
  type BackgroundTaskProgressEventHandler,
} from './background-task-progress-event-args.js';
export { BackgroundTaskRegistrationGroup } from './background-task-registration-group.js';
export { BackgroundTaskRegistration, type IBackgroundTaskRegistration } from './background-task-registration.js';
export { BackgroundTaskThrottleCounter } from './background-task-throttle-counter.js';
export type { IBackgroundTrigger } from './background-trigger.js';
export { SocketActivityTrigger } from './socket-activity-trigger.js';
export { SystemConditionType } from './system-condition-type.js';
export { SystemCondition } from './system-condition.js';
export { SystemTriggerType } from './system-trigger-type.js';
export { SystemTrigger } from './system-trigger.js';
