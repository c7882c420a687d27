import type { ExecutionContext } from 'ava';
import { SocketError, SocketErrorStatus, type UwpError } from 'uwp-sockets';

/** The expected members of the error of a failed call. */
export interface Failure {
  readonly hresult: `0x${string}`;
  /** Default `unknown`. */
  readonly status?: SocketErrorStatus;
  /** Node style code. */
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: RegExp;
}

export const ILLEGAL_CALL: Failure = { hresult: '0x8000000E' };
export const CLOSED: Failure = { hresult: '0x80000013' };
export const INVALID_ARGUMENT: Failure = { hresult: '0x80070057' };
export const INVALID_OPERATION: Failure = { hresult: '0x800710DD' };
export const CANCELED: Failure = { hresult: '0x800704C7', code: 'ABORT_ERR', message: /^Canceled$/ };
export const ABORTED: Failure = {
  hresult: '0x800703E3',
  status: SocketErrorStatus.operationAborted,
  code: 'ECANCELED',
};
export const HOST_NOT_FOUND: Failure = { hresult: '0x80072AF9', status: SocketErrorStatus.hostNotFound };
export const SERVICE_NOT_FOUND: Failure = { hresult: '0x8007277D', status: SocketErrorStatus.classTypeNotFound };
export const IN_USE: Failure = {
  hresult: '0x80072740',
  status: SocketErrorStatus.addressAlreadyInUse,
  code: 'EADDRINUSE',
  syscall: 'bind',
};
export const NOT_LOCAL: Failure = {
  hresult: '0x80072741',
  status: SocketErrorStatus.cannotAssignRequestedAddress,
  code: 'EADDRNOTAVAIL',
};
/** A connect to a closed port. */
export const REFUSED: Failure = {
  hresult: '0x8007274D',
  status: SocketErrorStatus.connectionRefused,
  code: 'ECONNREFUSED',
  syscall: 'connect',
};
/** A TCP connection that the peer reset. */
export const RESET: Failure = {
  hresult: '0x80072746',
  status: SocketErrorStatus.connectionResetByPeer,
  code: 'ECONNRESET',
};
/** The ICMP error for a datagram to a closed port. */
export const PORT_UNREACHABLE: Failure = {
  hresult: '0x80072746',
  status: SocketErrorStatus.connectionResetByPeer,
  code: 'ECONNREFUSED',
  message: /peer's port is unreachable/,
};
export const TOO_LONG: Failure = {
  hresult: '0x80072738',
  status: SocketErrorStatus.messageTooLong,
  code: 'EMSGSIZE',
  syscall: 'sendmsg',
  message: /message too long/,
};

/** The error has the expected members, which agree with each other. */
export function assertFailure(t: ExecutionContext, error: unknown, expected: Failure, context = ''): void {
  t.true(error instanceof Error, `${context}: not an error: ${String(error)}`);
  const { number, hresult, status, code, syscall, message, description } = error as UwpError;
  t.is(hresult, expected.hresult, `${context}: ${message}`);
  t.is(number, Number(expected.hresult) | 0);
  t.is(status, expected.status ?? SocketErrorStatus.unknown);
  t.is(SocketError.getStatus(number), status);
  t.is(description, message);
  t.not(message, '');
  if (expected.code !== undefined) t.is(code, expected.code);
  if (expected.syscall !== undefined) t.is(syscall, expected.syscall);
  if (expected.message) t.regex(message, expected.message);
}

/** The outcome is the expected failure. */
export async function rejects(
  t: ExecutionContext,
  outcome: PromiseLike<unknown>,
  expected: Failure,
  context?: string,
): Promise<UwpError> {
  const error: unknown = await outcome.then(succeeded, (reason: unknown) => reason);
  assertFailure(t, error, expected, context);
  return error as UwpError;
}

/** The call throws the expected error synchronously. */
export function throws(t: ExecutionContext, call: () => unknown, expected: Failure, context?: string): UwpError {
  const error = t.throws<UwpError>(call, undefined, context);
  assertFailure(t, error, expected, context);
  return error;
}

/** The call fails, synchronously or later. */
export async function fails(
  t: ExecutionContext,
  call: () => PromiseLike<unknown>,
  expected: Failure,
  context?: string,
): Promise<UwpError> {
  return rejects(t, Promise.resolve().then(call), expected, context);
}

function succeeded(value: unknown): string {
  return `a success with ${String(value)}`;
}
