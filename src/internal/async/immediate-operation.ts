import { AsyncOperation } from './async-operation.js';

/** An operation whose work is done synchronously; an exception fails the operation. */
export function immediately<T>(work: () => T): AsyncOperation<T> {
  try {
    return AsyncOperation.completed(work());
  } catch (error) {
    return AsyncOperation.failed(error as Error);
  }
}
