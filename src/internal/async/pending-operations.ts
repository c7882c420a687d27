import type { NativeOperation } from './native-operation.js';

/** Shared: most objects have none most of the time. */
const NONE: readonly never[] = [];

/** Operations of an object that end when it is closed. */
export class PendingOperations {
  /** Most objects have one or two operations in their lifetime: no set, which would be made and dropped for each. */
  #operations: readonly NativeOperation<unknown>[] = NONE;

  /** Tracks `operation` until it ends, and returns it. */
  add<T>(operation: NativeOperation<T>): NativeOperation<T> {
    this.#operations = [...this.#operations, operation];
    operation.whenEnded(() => this.#forget(operation));
    return operation;
  }

  /** Fails all of them with `error`. */
  stop(error: Error): void {
    for (const operation of this.#operations) operation.stop(error);
  }

  #forget(operation: NativeOperation<unknown>): void {
    const others = this.#operations.filter((each) => each !== operation);
    this.#operations = others.length === 0 ? NONE : others;
  }
}
