import type { ExecutionContext } from 'ava';
import { SocketError, SocketErrorStatus } from 'uwp-sockets';

/** What an error has to say. */
export interface Expected {
  readonly hresult: string;
  readonly status: SocketErrorStatus;
  /** Node style code; undefined when there is none. */
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: RegExp;
}

const { unknown } = SocketErrorStatus;

export const INVALID_ARGUMENT: Expected = { hresult: '0x80070057', status: unknown };
export const ILLEGAL_CALL: Expected = { hresult: '0x8000000E', status: unknown };
export const CLOSED: Expected = { hresult: '0x80000013', status: unknown };
export const CANCELED: Expected = { hresult: '0x800704C7', status: unknown, code: 'ABORT_ERR', message: /^Canceled$/ };
export const ABORTED: Expected = {
  hresult: '0x800703E3',
  status: SocketErrorStatus.operationAborted,
  code: 'ECANCELED',
};
export const HOST_NOT_FOUND: Expected = { hresult: '0x80072AF9', status: SocketErrorStatus.hostNotFound };
export const SERVICE_NOT_FOUND: Expected = { hresult: '0x8007277D', status: SocketErrorStatus.classTypeNotFound };
export const TOO_LONG: Expected = {
  hresult: '0x80072738',
  status: SocketErrorStatus.messageTooLong,
  code: 'EMSGSIZE',
  syscall: 'sendmsg',
  message: /message too long/,
};
export const IN_USE: Expected = {
  hresult: '0x80072740',
  status: SocketErrorStatus.addressAlreadyInUse,
  code: 'EADDRINUSE',
  syscall: 'bind',
};
export const RESET_BY_PEER: Expected = {
  hresult: '0x80072746',
  status: SocketErrorStatus.connectionResetByPeer,
  code: 'ECONNREFUSED',
  message: /peer's port is unreachable/,
};

interface Failure extends Error {
  number: number;
  hresult: string;
  status: SocketErrorStatus;
  description: string;
  code?: string;
  syscall?: string;
}

/** Checks every face of an error. */
export function isError(t: ExecutionContext, error: unknown, expected: Expected, context = ''): void {
  const failure = error as Failure;
  t.true(failure instanceof Error, `${context}: ${String(error)}`);
  t.is(failure.hresult, expected.hresult, `${context}: ${failure.message}`);
  t.is(failure.number, Number(expected.hresult) | 0);
  t.is(failure.status, expected.status);
  t.is(SocketError.getStatus(failure.number), expected.status);
  t.is(failure.description, failure.message);
  t.not(failure.message, '');
  if (expected.code !== undefined) t.is(failure.code, expected.code);
  if (expected.syscall !== undefined) t.is(failure.syscall, expected.syscall);
  if (expected.message !== undefined) t.regex(failure.message, expected.message);
}

/** The call itself throws: nothing was started. */
export function throws(t: ExecutionContext, call: () => unknown, expected: Expected, context?: string): void {
  const error = t.throws(call, undefined, context);
  if (error) isError(t, error, expected, context);
}

/** The operation ends in an error. */
export async function rejects(
  t: ExecutionContext,
  operation: PromiseLike<unknown>,
  expected: Expected,
  context?: string,
): Promise<void> {
  isError(t, await reasonOf(operation), expected, context);
}

/** The call fails, at once or later. */
export async function fails(
  t: ExecutionContext,
  call: () => PromiseLike<unknown>,
  expected: Expected,
  context?: string,
): Promise<void> {
  isError(t, await reasonOf(call), expected, context);
}

async function reasonOf(operation: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<unknown> {
  try {
    await (typeof operation === 'function' ? operation() : operation);
  } catch (error) {
    return error;
  }
  return 'there was no failure';
}
