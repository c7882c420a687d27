import { webStatusOfHresult } from '../../../internal/errors/hresult.js';
import type { WebErrorStatus } from '../../web/web-error-status.js';

/** Windows.Networking.Sockets.WebSocketError: maps error codes of WebSockets to statuses. */
export class WebSocketError {
  private constructor() {
    throw new TypeError('WebSocketError has only static members');
  }

  /**
   * The status of an HRESULT, as in `error.number`, signed or unsigned; `unknown` for one without a status. A server that
   * answers HTTP status N instead of a WebSocket fails the connect with 0x80190000 + N.
   */
  static getStatus(hresult: number): WebErrorStatus {
    return webStatusOfHresult(hresult);
  }
}
