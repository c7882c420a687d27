import * as operations from '../../dist/internal/async/async-operation.js';

/** The internal members by which the package settles an operation. */
export interface Settleable<T, P> {
  complete(value: T): void;
  fail(reason: unknown): void;
  report(progress: P): void;
  whenProgress(handler: (progress: P) => void): void;
  whenEnded(callback: () => void): void;
  map<R>(convert: (value: T) => R): SettleableOperation<R, P>;
}

export type SettleableOperation<T, P = never> = operations.SettleableOperation<T, P> & Settleable<T, P>;

/** An operation that the test settles. */
export function pendingOperation<T, P = never>(onCancel?: () => void): SettleableOperation<T, P> {
  return new operations.SettleableOperation<T, P>(onCancel) as SettleableOperation<T, P>;
}
