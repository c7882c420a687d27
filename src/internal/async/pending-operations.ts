import type { NativeOperation } from './native-operation.js';

/** Operations of an object that end when it is closed. */
export class PendingOperations {
  /** Only while there are some: most objects have one or two in their life. */
  #operations: Set<NativeOperation<unknown>> | null = null;

  /** Remembers `operation` until it ends, and returns it. */
  add<T>(operation: NativeOperation<T>): NativeOperation<T> {
    (this.#operations ??= new Set()).add(operation);
    operation.whenEnded(() => this.#forget(operation));
    return operation;
  }

  /** Fails them all with `error`. */
  stop(error: Error): void {
    for (const operation of this.#operations ?? []) operation.stop(error);
  }

  #forget(operation: NativeOperation<unknown>): void {
    this.#operations?.delete(operation);
    if (this.#operations?.size === 0) this.#operations = null;
  }
}
