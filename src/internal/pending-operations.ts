import type { NativeOperation } from './native-operation.js';

/** Operations of an object that end when it is closed. */
export class PendingOperations {
  readonly #operations = new Set<NativeOperation<unknown>>();

  /** Remembers `operation` until it ends, and returns it. */
  add<T>(operation: NativeOperation<T>): NativeOperation<T> {
    this.#operations.add(operation);
    operation.whenEnded(() => this.#operations.delete(operation));
    return operation;
  }

  /** Fails them all with `error`. */
  stop(error: Error): void {
    for (const operation of this.#operations) operation.stop(error);
  }
}
