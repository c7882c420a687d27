import { UwpError } from './errors.js';
import { Hresult } from './hresult.js';

/** Wraps an error of a foreign stream: E_FAIL with Node's code and the original error as cause. */
export function fromForeign(error: unknown): UwpError {
  if (error instanceof UwpError) return error;
  const { message, code, syscall } = (hasMessage(error) ? error : new Error(String(error))) as NodeJS.ErrnoException;
  return new UwpError(Hresult.E_FAIL, message, { cause: error, ...(code && { code }), ...(syscall && { syscall }) });
}

/** Checked by shape: errors may come from other realms, and a DOMException has no error brand. */
function hasMessage(error: unknown): error is NodeJS.ErrnoException {
  return typeof (error as { message?: unknown } | null | undefined)?.message === 'string';
}
