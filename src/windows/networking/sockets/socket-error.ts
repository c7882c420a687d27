import { statusOfHresult } from '../../../internal/errors/hresult.js';
import type { SocketErrorStatus } from './socket-error-status.js';

/** Windows.Networking.Sockets.SocketError: maps error codes to statuses. */
export class SocketError {
  private constructor() {
    throw new TypeError('SocketError has only static members');
  }

  /**
   * The status of an HRESULT, as in `error.number`, signed or unsigned; `unknown` for one without a status.
   */
  static getStatus(hresult: number): SocketErrorStatus {
    return statusOfHresult(hresult);
  }
}
