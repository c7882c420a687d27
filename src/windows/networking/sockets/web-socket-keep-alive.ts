import { invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import type { IBackgroundTaskInstance } from '../../application-model/background/background-task-instance.js';
import { ClientWebSocket } from './client-web-socket.js';
import type { IControlChannelTriggerEventDetails } from './control-channel-trigger-event-details.js';

/** The `taskEntryPoint` for which this class is the task. */
export const WEB_SOCKET_KEEP_ALIVE = 'Windows.Networking.Sockets.WebSocketKeepAlive';

/** The class behind `WebSocketKeepAlive`. */
export class WebSocketKeepAliveClass {
  /**
   * Sends a Ping (RFC 6455, section 5.5.2) on the WebSocket of the channel that began the task, and does not wait for the Pong: a
   * connection that is lost is reported as a reset.
   *
   * Throws E_INVALIDARG (0x80070057) for a task of anything but the trigger of a channel with a WebSocket, RO_E_CLOSED
   * (0x80000013) when the WebSocket is closed.
   */
  run(taskInstance: IBackgroundTaskInstance): void {
    const details = taskInstance.triggerDetails as Partial<IControlChannelTriggerEventDetails> | null;
    const socket: unknown = details?.controlChannelTrigger?.transportObject;
    if (!(socket instanceof ClientWebSocket)) {
      throw invalidArgument('WebSocketKeepAlive.run: the task is not that of a channel with a WebSocket');
    }
    // The loss of the connection is reported otherwise.
    socket.pingAsync().then(undefined, () => undefined);
  }
}

/** Windows.Networking.Sockets.WebSocketKeepAlive: the background task that keeps a WebSocket of a trigger alive. */
export const WebSocketKeepAlive: CallableClass<typeof WebSocketKeepAliveClass> = callable(
  WebSocketKeepAliveClass,
  'WebSocketKeepAlive',
);
export type WebSocketKeepAlive = WebSocketKeepAliveClass;
