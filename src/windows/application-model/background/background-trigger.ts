import type { ControlChannelBackgroundTrigger } from '../../networking/sockets/control-channel-background-trigger.js';
import type { SocketActivityTrigger } from './socket-activity-trigger.js';
import type { SystemTrigger } from './system-trigger.js';

/** Windows.ApplicationModel.Background.IBackgroundTrigger: what starts a task. */
export type IBackgroundTrigger = SocketActivityTrigger | SystemTrigger | ControlChannelBackgroundTrigger;
