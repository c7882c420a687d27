/** Windows.Networking.Sockets.ControlChannelTriggerStatus: state of a control channel trigger. */
export const ControlChannelTriggerStatus = {
  hardwareSlotRequested: 0,
  softwareSlotAllocated: 1,
  hardwareSlotAllocated: 2,
  policyError: 3,
  systemError: 4,
  transportDisconnected: 5,
  serviceUnavailable: 6,
} as const;
export type ControlChannelTriggerStatus =
  (typeof ControlChannelTriggerStatus)[keyof typeof ControlChannelTriggerStatus];
