import { webStatusOfHresult } from '../../internal/errors/hresult.js';
import type { WebErrorStatus } from './web-error-status.js';

/** Windows.Web.WebError: maps error codes to statuses. */
export class WebError {
  private constructor() {
    throw new TypeError('WebError has only static members');
  }

  /**
   * The status of an HRESULT, as in `error.number`, signed or unsigned; `unknown` for one without a status. A status of HTTP
   * that has no member, such as 418, is the unexpected one of its class.
   */
  static getStatus(hresult: number): WebErrorStatus {
    return webStatusOfHresult(hresult);
  }
}
