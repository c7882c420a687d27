import { UwpError } from './errors.js';
import { Hresult } from './hresult.js';

/** An error of a stream of somebody else as one of this package: E_FAIL with the Node code and the cause. */
export function fromForeign(error: unknown): UwpError {
  if (error instanceof UwpError) return error;
  const cause: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const { message, code, syscall } = cause;
  return new UwpError(Hresult.E_FAIL, message, { cause: error, ...(code && { code }), ...(syscall && { syscall }) });
}
