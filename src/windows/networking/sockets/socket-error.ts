import { statusOfHresult } from '../../../internal/errors/hresult.js';
import type { SocketErrorStatus } from './socket-error-status.js';

/** Windows.Networking.Sockets.SocketError: tells what an error code means. */
export class SocketError {
  private constructor() {
    throw new TypeError('SocketError has only static members');
  }

  /**
   * The status of an HRESULT, as found in `error.number`; signed and unsigned are understood. A code without a status
   * gives `unknown`.
   */
  static getStatus(hresult: number): SocketErrorStatus {
    return statusOfHresult(hresult);
  }
}
