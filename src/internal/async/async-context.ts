import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import process from 'node:process';

const forgetsStores = findOutWhetherStoresAreForgotten();

/**
 * The asynchronous context in which an object was created and in which its handlers run: the stores of
 * `AsyncLocalStorage`, and the trigger of `async_hooks`.
 */
export class AsyncContext extends AsyncResource {
  readonly #type: string;

  /** @param type resource type for `async_hooks`, prefixed with the package name */
  constructor(type: string) {
    const resourceType = resourceTypeOf(type);
    super(resourceType);
    this.#type = resourceType;
  }

  /** Calls `work`. A store it enters with `enterWith` is left when the call returns. */
  run(work: () => void): void {
    // Where a resource keeps the stores entered while it ran, each call gets a resource of its own, which takes eight times
    // as long.
    const call = forgetsStores ? this : this.runInAsyncScope(newResource, undefined, this.#type);
    call.runInAsyncScope(work);
  }
}

/** One string for all objects of a class, which keep it. */
const resourceTypes = new Map<string, string>();

function resourceTypeOf(type: string): string {
  const known = resourceTypes.get(type);
  if (known !== undefined) return known;
  const resourceType = `uwp-sockets.${type}`;
  resourceTypes.set(type, resourceType);
  return resourceType;
}

/** Binds `handler` of an operation to the current context. */
export function inContext<Parameters extends unknown[]>(
  handler: (...parameters: Parameters) => void,
): (...parameters: Parameters) => void {
  const context = new AsyncContext('AsyncOperation');
  return (...parameters) => context.run(() => handler(...parameters));
}

/** Before Node 24 a resource keeps the stores entered while it ran, and later with `--no-async-context-frame`. */
function findOutWhetherStoresAreForgotten(): boolean {
  if (Number.parseInt(process.versions.node, 10) < 24) return false;
  const storage = new AsyncLocalStorage<boolean>();
  const resource = new AsyncResource('uwp-sockets.probe');
  resource.runInAsyncScope(() => storage.enterWith(true));
  const store = resource.runInAsyncScope(() => storage.getStore());
  storage.disable();
  return store === undefined;
}

function newResource(type: string): AsyncResource {
  return new AsyncResource(type);
}
