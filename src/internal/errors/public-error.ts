import type { SocketErrorStatus } from './hresult.js';

/**
 * What members of this package throw and reject with, and what its events tell of: `catch (error) { (error as UwpError).status }`.
 * Beyond UWP.
 *
 * Not every error is one: own streams and callbacks of the program fail with what they like. `name` is `Error`, of an
 * operation that was cancelled `Canceled`, and `cause` is then the reason of the signal.
 */
export interface UwpError extends Error {
  /** The HRESULT as signed number, as WinRT shows it. */
  readonly number: number;
  /** The HRESULT as text, for example `0x8007274D`. */
  readonly hresult: string;
  /** What `SocketError.getStatus` says of `number`. */
  readonly status: SocketErrorStatus;
  /** Same text as `message`. */
  readonly description: string;
  /** Node's code, such as `ECONNREFUSED`, where the system has one; `ABORT_ERR` of what was cancelled. */
  readonly code?: string;
  /** The system call that failed, where there is one. */
  readonly syscall?: string;
}
