import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import { TcpControl } from '../../../internal/tcp-control.js';

/** The class behind `StreamSocketListenerControl`. */
export class StreamSocketListenerControlClass extends TcpControl {}

/**
 * Windows.Networking.Sockets.StreamSocketListenerControl: options of a listener, which every accepted socket gets.
 *
 * Set them before a bind; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013).
 */
export const StreamSocketListenerControl: ApiMadeClass<typeof StreamSocketListenerControlClass> = apiMade(
  StreamSocketListenerControlClass,
  'StreamSocketListenerControl',
);
export type StreamSocketListenerControl = StreamSocketListenerControlClass;
