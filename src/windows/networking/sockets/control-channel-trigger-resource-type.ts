/** Windows.Networking.Sockets.ControlChannelTriggerResourceType: resource that a control channel trigger requests. */
export const ControlChannelTriggerResourceType = {
  requestSoftwareSlot: 0,
  requestHardwareSlot: 1,
} as const;
export type ControlChannelTriggerResourceType =
  (typeof ControlChannelTriggerResourceType)[keyof typeof ControlChannelTriggerResourceType];
