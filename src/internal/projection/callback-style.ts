import { invalidArgument, type UwpError } from '../errors/errors.js';

type Method = (...parameters: unknown[]) => unknown;

/** The error for a trailing callback in the style of NodeRT, which would never be called here. */
export function callbackRejected(): UwpError {
  return invalidArgument(
    'asynchronous members take no callback: await what they return, or use its then(complete, error) or done(complete, error)',
  );
}

/**
 * Makes every `…Async` member of a prototype or constructor throw E_INVALIDARG (0x80070057) for a callback as last
 * argument, before it has any effect.
 *
 * Costs 3 ns per call. `writeAsync` and `flushAsync` of sockets do without it and check in `signalOf`.
 */
export function rejectCallbacks(holder: object): void {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (!name.endsWith('Async')) continue;
    const descriptor = Object.getOwnPropertyDescriptor(holder, name)!;
    if (typeof descriptor.value !== 'function') continue;
    Object.defineProperty(holder, name, { ...descriptor, value: rejectingCallbacks(descriptor.value as Method, name) });
  }
}

function rejectingCallbacks(method: Method, name: string): Method {
  const checked = function (this: unknown, ...parameters: unknown[]): unknown {
    if (typeof parameters[parameters.length - 1] === 'function') throw callbackRejected();
    return Reflect.apply(method, this, parameters);
  };
  Object.defineProperty(checked, 'name', { value: name, configurable: true });
  Object.defineProperty(checked, 'length', { value: method.length, configurable: true });
  return checked;
}
