import type { SocketErrorStatus } from './hresult.js';

/**
 * The error that members of this package throw, reject with and report by events:
 * `catch (error) { (error as UwpError).status }`. Beyond UWP.
 *
 * Streams and callbacks of the application may fail with other errors. `name` is `Error`; for a cancelled operation it is
 * `Canceled`, and `cause` is the signal's reason.
 */
export interface UwpError extends Error {
  /** The HRESULT as a signed number, as in WinRT. */
  readonly number: number;
  /** The HRESULT as text, for example `0x8007274D`. */
  readonly hresult: string;
  /** The same as `SocketError.getStatus(number)`. */
  readonly status: SocketErrorStatus;
  /** Same text as `message`. */
  readonly description: string;
  /** Node's code, such as `ECONNREFUSED`, where the system has one; `ABORT_ERR` for a cancelled operation. */
  readonly code?: string;
  /** The system call that failed, where there is one. */
  readonly syscall?: string;
  /**
   * Of `writeSegmentsAsync`: the datagrams that were not sent, by their index among those of the write, each with its
   * error.
   */
  readonly failures?: readonly { readonly index: number; readonly error: UwpError }[];
}
