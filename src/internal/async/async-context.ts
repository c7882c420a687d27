import { AsyncResource } from 'node:async_hooks';

/**
 * The asynchronous context in which an object was made, and in which its handlers are called: what `AsyncLocalStorage`
 * holds, and the trigger of `async_hooks`.
 */
export class AsyncContext {
  readonly #type: string;
  readonly #origin: AsyncResource;

  /** @param type what `async_hooks` shows, behind the name of the package */
  constructor(type: string) {
    this.#type = `uwp-sockets.${type}`;
    this.#origin = new AsyncResource(this.#type);
  }

  /** Calls `work`. What it enters by `enterWith` ends with the call. */
  run(work: () => void): void {
    // Before Node 24 a resource keeps what was entered while it ran; this one is thrown away.
    const call = this.#origin.runInAsyncScope(newResource, undefined, this.#type);
    call.runInAsyncScope(work);
  }
}

/** A function that calls `handler` of an operation in the context of now. */
export function inContext<Parameters extends unknown[]>(
  handler: (...parameters: Parameters) => void,
): (...parameters: Parameters) => void {
  const context = new AsyncContext('AsyncOperation');
  return (...parameters) => context.run(() => handler(...parameters));
}

function newResource(type: string): AsyncResource {
  return new AsyncResource(type);
}
