import type { NativeOperation } from './native-operation.js';

/** Operations of an object that end when it is closed. */
export class PendingOperations {
  /** Null while empty: most objects have one or two operations in their lifetime. */
  #operations: Set<NativeOperation<unknown>> | null = null;

  /** Tracks `operation` until it ends, and returns it. */
  add<T>(operation: NativeOperation<T>): NativeOperation<T> {
    (this.#operations ??= new Set()).add(operation);
    operation.whenEnded(() => this.#forget(operation));
    return operation;
  }

  /** Fails all of them with `error`. */
  stop(error: Error): void {
    for (const operation of this.#operations ?? []) operation.stop(error);
  }

  #forget(operation: NativeOperation<unknown>): void {
    this.#operations?.delete(operation);
    if (this.#operations?.size === 0) this.#operations = null;
  }
}
