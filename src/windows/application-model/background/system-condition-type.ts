/** Windows.ApplicationModel.Background.SystemConditionType: states of the system without which a task does not start. */
export const SystemConditionType = {
  invalid: 0,
  userPresent: 1,
  userNotPresent: 2,
  internetAvailable: 3,
  internetNotAvailable: 4,
  sessionConnected: 5,
  sessionDisconnected: 6,
  freeNetworkAvailable: 7,
  backgroundWorkCostNotHigh: 8,
} as const;
export type SystemConditionType = (typeof SystemConditionType)[keyof typeof SystemConditionType];
