/** Windows.ApplicationModel.Background.SystemTriggerType: events of the system that start tasks. */
export const SystemTriggerType = {
  invalid: 0,
  smsReceived: 1,
  userPresent: 2,
  userAway: 3,
  networkStateChange: 4,
  controlChannelReset: 5,
  internetAvailable: 6,
  sessionConnected: 7,
  servicingComplete: 8,
  lockScreenApplicationAdded: 9,
  lockScreenApplicationRemoved: 10,
  timeZoneChange: 11,
  onlineIdConnectedStateChange: 12,
  backgroundWorkCostChange: 13,
  powerStateChange: 14,
  defaultSignInAccountChange: 15,
} as const;
export type SystemTriggerType = (typeof SystemTriggerType)[keyof typeof SystemTriggerType];
