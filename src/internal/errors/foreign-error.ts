import { UwpError } from './errors.js';
import { Hresult } from './hresult.js';

/** An error of a stream of somebody else as one of this package: E_FAIL with the Node code and the cause. */
export function fromForeign(error: unknown): UwpError {
  if (error instanceof UwpError) return error;
  const { message, code, syscall } = (hasMessage(error) ? error : new Error(String(error))) as NodeJS.ErrnoException;
  return new UwpError(Hresult.E_FAIL, message, { cause: error, ...(code && { code }), ...(syscall && { syscall }) });
}

/** By shape: errors come from other realms, and a DOMException has no brand of an error. */
function hasMessage(error: unknown): error is NodeJS.ErrnoException {
  return typeof (error as { message?: unknown } | null | undefined)?.message === 'string';
}
