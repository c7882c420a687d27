/**
 * Windows.ApplicationModel.Background.BackgroundTaskCancellationReason: why a task is canceled. Here the reasons are
 * `abort` (the registration was removed with `cancelTask`) and `executionTimeExceeded`.
 */
export const BackgroundTaskCancellationReason = {
  abort: 0,
  terminating: 1,
  loggingOff: 2,
  servicingUpdate: 3,
  idleTask: 4,
  uninstall: 5,
  conditionLoss: 6,
  systemPolicy: 7,
  quietHoursEntered: 8,
  executionTimeExceeded: 9,
  resourceRevocation: 10,
  energySaver: 11,
} as const;
export type BackgroundTaskCancellationReason =
  (typeof BackgroundTaskCancellationReason)[keyof typeof BackgroundTaskCancellationReason];
