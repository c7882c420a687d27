import type { ExecutionContext } from 'ava';
import { SocketError, SocketErrorStatus, type UwpError } from 'uwp-sockets';

/** What the error of a failed call has to show. */
export interface Failure {
  readonly hresult: `0x${string}`;
  /** Default `unknown`. */
  readonly status?: SocketErrorStatus;
  /** Node style code. */
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: RegExp;
}

/** The members of an error of this package. */
export type ShownError = UwpError;

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
/** The answer to a connect. */
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
/** The answer to a datagram for a port that nobody listens at. */
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

/** The error shows what `expected` says, the same in each of its members. */
export function assertFailure(t: ExecutionContext, error: unknown, expected: Failure, context = ''): void {
  t.true(error instanceof Error, `${context}: not an error: ${String(error)}`);
  const { number, hresult, status, code, syscall, message, description } = error as ShownError;
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

/** The outcome is a failure that shows what `expected` says. */
export async function rejects(
  t: ExecutionContext,
  outcome: PromiseLike<unknown>,
  expected: Failure,
  context?: string,
): Promise<ShownError> {
  const error: unknown = await outcome.then(succeeded, (reason: unknown) => reason);
  assertFailure(t, error, expected, context);
  return error as ShownError;
}

/** The call throws at once an error that shows what `expected` says. */
export function throws(t: ExecutionContext, call: () => unknown, expected: Failure, context?: string): ShownError {
  const error = t.throws<ShownError>(call, undefined, context);
  assertFailure(t, error, expected, context);
  return error;
}

/** The call fails, at once or later. */
export async function fails(
  t: ExecutionContext,
  call: () => PromiseLike<unknown>,
  expected: Failure,
  context?: string,
): Promise<ShownError> {
  return rejects(t, Promise.resolve().then(call), expected, context);
}

function succeeded(value: unknown): string {
  return `a success with ${String(value)}`;
}
