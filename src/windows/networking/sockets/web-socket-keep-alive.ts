import { UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';

/** The class behind `WebSocketKeepAlive`. */
export class WebSocketKeepAliveClass {
  /**
   * Throws E_NOTIMPL (0x80004001): there is no ControlChannelTrigger, whose WebSocket it would keep alive.
   * `desiredUnsolicitedPongInterval` of a control keeps a WebSocket alive without a background task.
   */
  run(_taskInstance: object): void {
    throw new UwpError(Hresult.E_NOTIMPL, 'WebSocketKeepAlive.run: there is no ControlChannelTrigger');
  }
}

/** Windows.Networking.Sockets.WebSocketKeepAlive: the background task that keeps a WebSocket of a trigger alive. */
export const WebSocketKeepAlive: CallableClass<typeof WebSocketKeepAliveClass> = callable(
  WebSocketKeepAliveClass,
  'WebSocketKeepAlive',
);
export type WebSocketKeepAlive = WebSocketKeepAliveClass;
