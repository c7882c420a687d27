import type { ExecutionContext } from 'ava';

export const E_BOUNDS = 0x8000000b;
export const E_CHANGED_STATE = 0x8000000c;
export const E_ILLEGAL_STATE_CHANGE = 0x8000000d;
export const E_ILLEGAL_METHOD_CALL = 0x8000000e;
export const RO_E_CLOSED = 0x80000013;
export const E_NOTIMPL = 0x80004001;
export const E_FAIL = 0x80004005;
export const E_OUTOFMEMORY = 0x8007000e;
export const E_INVALIDARG = 0x80070057;
export const ERROR_OPERATION_ABORTED = 0x800703e3;
export const ERROR_NO_UNICODE_TRANSLATION = 0x80070459;
export const ERROR_CANCELLED = 0x800704c7;
export const ERROR_INVALID_OPERATION = 0x800710dd;

/** An error of the public API. */
export interface HresultError extends Error {
  readonly number: number;
  readonly code?: string;
}

/** The call throws synchronously, with this HRESULT. */
export function throwsHresult(t: ExecutionContext, call: () => unknown, hresult: number): HresultError {
  try {
    call();
  } catch (error) {
    return assertHresult(t, error, hresult);
  }
  throw new Error(`nothing was thrown; expected ${hex(hresult)}`);
}

/** The call returns an operation that fails with this HRESULT. */
export async function rejectsHresult(
  t: ExecutionContext,
  operation: PromiseLike<unknown>,
  hresult: number,
): Promise<HresultError> {
  try {
    await operation;
  } catch (error) {
    return assertHresult(t, error, hresult);
  }
  throw new Error(`nothing was rejected; expected ${hex(hresult)}`);
}

function assertHresult(t: ExecutionContext, error: unknown, hresult: number): HresultError {
  const { message, number } = error as HresultError;
  t.true(error instanceof Error);
  t.is(hex(number), hex(hresult), message);
  t.is(number, hresult | 0);
  return error as HresultError;
}

function hex(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16)}`;
}
