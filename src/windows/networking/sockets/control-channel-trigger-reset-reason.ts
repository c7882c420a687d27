/** Windows.Networking.Sockets.ControlChannelTriggerResetReason: why a control channel trigger was reset. */
export const ControlChannelTriggerResetReason = {
  /** Not raised: a program keeps its sockets when another user is at the machine. */
  fastUserSwitched: 0,
  /** The machine has slept. */
  lowPowerExit: 1,
  /** Not raised: there are no quiet hours. */
  quietHoursExit: 2,
  /** Not raised: a registration for resets ends with the program. */
  applicationRestart: 3,
  /** The peer ended the connection, or it was lost. Beyond UWP. */
  transportDisconnected: 4,
} as const;
export type ControlChannelTriggerResetReason =
  (typeof ControlChannelTriggerResetReason)[keyof typeof ControlChannelTriggerResetReason];
