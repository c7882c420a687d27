import { Hresult, type SocketErrorStatus, statusOfHresult } from './hresult.js';
import type { UwpError as PublicError } from './public-error.js';

/** Optional properties of an error. */
export interface ErrorDetails {
  /** Node style code such as `ECONNREFUSED`. */
  readonly code?: string;
  /** System call that failed, where there is one. */
  readonly syscall?: string;
  readonly cause?: unknown;
}

/**
 * The error every member of this package throws or rejects with.
 *
 * `number` is the signed HRESULT, as in the WinRT JavaScript projection; `hresult` is the same as `0x…` text.
 */
export class UwpError extends Error implements PublicError {
  /** Signed 32-bit HRESULT. */
  readonly number: number;
  /** Same text as `message`, as in the classic projection. */
  readonly description: string;
  readonly code?: string;
  readonly syscall?: string;

  constructor(hresult: number, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.number = hresult | 0;
    this.description = message;
    if (details.code !== undefined) this.code = details.code;
    if (details.syscall !== undefined) this.syscall = details.syscall;
  }

  override get name(): string {
    return 'Error';
  }

  /** The HRESULT as eight hexadecimal digits with prefix, for example `0x8007274D`. */
  get hresult(): string {
    return `0x${(this.number >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
  }

  get status(): SocketErrorStatus {
    return statusOfHresult(this.number);
  }
}

/** The error of a cancelled operation: name and message are both "Canceled", as WinJS programs test. */
export class CanceledError extends UwpError {
  constructor(hresult: number, details: Pick<ErrorDetails, 'cause'> = {}) {
    super(hresult, 'Canceled', { ...details, code: 'ABORT_ERR' });
  }

  /** @internal Sets the reason of the cancellation unless there is one already. */
  setCause(cause: unknown): void {
    if (!('cause' in this)) Object.defineProperty(this, 'cause', { value: cause, writable: true, configurable: true });
  }

  override get name(): string {
    return 'Canceled';
  }
}

/** The error of an operation that `close` or `cancelIOAsync` ended. */
class AbortedError extends UwpError {
  constructor(message: string) {
    super(Hresult.ERROR_OPERATION_ABORTED, message, { code: 'ECANCELED' });
  }
}

/**
 * Whether the application caused the failure, by `cancel`, `close` or `cancelIOAsync`. By class: an errno of the kernel
 * (ECANCELED) has the same HRESULT.
 */
export function isCancellation(error: unknown): boolean {
  return error instanceof CanceledError || error instanceof AbortedError;
}

/** E_INVALIDARG: an argument that cannot be used. */
export function invalidArgument(message: string, details?: ErrorDetails): UwpError {
  return new UwpError(Hresult.E_INVALIDARG, message, details);
}

/** E_ACCESSDENIED: forbidden, or not to be trusted. */
export function accessDenied(message: string): UwpError {
  return new UwpError(Hresult.E_ACCESSDENIED, message);
}

/** E_ILLEGAL_METHOD_CALL: a member used out of order. */
export function illegalCall(message: string): UwpError {
  return new UwpError(Hresult.E_ILLEGAL_METHOD_CALL, message);
}

/** E_BOUNDS: an index, count or key out of range. */
export function outOfBounds(message: string): UwpError {
  return new UwpError(Hresult.E_BOUNDS, message);
}

/** WSAEOPNOTSUPP: not supported by this socket or this system. */
export function notSupported(message: string): UwpError {
  return new UwpError(Hresult.WSAEOPNOTSUPP, message);
}

/** RO_E_CLOSED: a member used after `close`. */
export function closed(message: string): UwpError {
  return new UwpError(Hresult.RO_E_CLOSED, message);
}

/** ERROR_INVALID_OPERATION: the object is busy, or has no stream to work on. */
export function invalidOperation(message: string): UwpError {
  return new UwpError(Hresult.ERROR_INVALID_OPERATION, message);
}

/** ERROR_OPERATION_ABORTED: ended by closing the socket or by `cancelIOAsync`. */
export function aborted(message: string): UwpError {
  return new AbortedError(message);
}
