/** Windows.ApplicationModel.Background.BackgroundTaskThrottleCounter: a quota for which a task may be suspended. */
export const BackgroundTaskThrottleCounter = {
  all: 0,
  cpu: 1,
  network: 2,
} as const;
export type BackgroundTaskThrottleCounter =
  (typeof BackgroundTaskThrottleCounter)[keyof typeof BackgroundTaskThrottleCounter];
