/** Windows.Networking.Sockets.ControlChannelTriggerResetReason: why a control channel trigger was reset. */
export const ControlChannelTriggerResetReason = {
  fastUserSwitched: 0,
  lowPowerExit: 1,
  quietHoursExit: 2,
  applicationRestart: 3,
} as const;
export type ControlChannelTriggerResetReason =
  (typeof ControlChannelTriggerResetReason)[keyof typeof ControlChannelTriggerResetReason];
