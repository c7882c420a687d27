import type { ControlChannelTrigger } from './control-channel-trigger.js';
import type { ControlChannelTriggerResetReason } from './control-channel-trigger-reset-reason.js';

/** Windows.Networking.Sockets.IControlChannelTriggerEventDetails: `triggerDetails` of a task of a ControlChannelTrigger. */
export interface IControlChannelTriggerEventDetails {
  readonly controlChannelTrigger: ControlChannelTrigger;
}

/**
 * Windows.Networking.Sockets.IControlChannelTriggerResetEventDetails: `triggerDetails` of a task of a SystemTrigger of the type
 * controlChannelReset.
 */
export interface IControlChannelTriggerResetEventDetails {
  readonly resetReason: ControlChannelTriggerResetReason;
  /** Always false: there are no hardware slots. */
  readonly hardwareSlotReset: boolean;
  /** Always true. */
  readonly softwareSlotReset: boolean;
}
