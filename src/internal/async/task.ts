import { SettleableOperation, type AsyncOperation } from './async-operation.js';
import { CanceledError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** The services of a running task. */
export interface Task<P> {
  /** Waits for an operation; cancelling the task cancels it. */
  join<T>(operation: AsyncOperation<T, unknown>): Promise<T>;
  report(progress: P): void;
}

/** Starts asynchronous work and returns its operation. `cancel` cancels the operation that the work waits for. */
export function startTask<T, P>(body: (task: Task<P>) => Promise<T>): AsyncOperation<T, P> {
  let current: AsyncOperation<unknown, unknown> | undefined;
  let isCanceled = false;
  const operation = new SettleableOperation<T, P>(() => {
    isCanceled = true;
    current?.cancel();
  });
  const task: Task<P> = {
    join: async (joined) => {
      if (isCanceled) joined.cancel();
      current = joined;
      const result = await joined;
      if (isCanceled) throw new CanceledError(Hresult.ERROR_CANCELLED);
      return result;
    },
    report: (progress) => operation.report(progress),
  };
  body(task).then(
    (value) => operation.complete(value),
    (reason: unknown) => operation.fail(reason),
  );
  return operation;
}
