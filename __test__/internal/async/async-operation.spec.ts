import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { AsyncOperation } from '../../../dist/internal/async/async-operation.js';
import { CanceledError } from '../../../dist/internal/errors/errors.js';
import {
  E_ILLEGAL_METHOD_CALL,
  E_ILLEGAL_STATE_CHANGE,
  ERROR_CANCELLED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../../helpers/hresult-errors.js';
import { pendingOperation, type SettleableOperation } from '../../helpers/settleable.js';
import { uncaughtOf, unhandledAfter, unhandledOf } from '../../helpers/uncaught.js';

test('await returns the result or throws the error, before and after completion', async (t) => {
  const operation = pendingOperation<number>();
  queueMicrotask(() => operation.complete(5));
  t.is(await operation, 5);
  t.is(await operation, 5);
  const error = new Error('broken');
  await t.throwsAsync(async () => AsyncOperation.failed(error), { is: error });
});

test('the first end counts', async (t) => {
  const operation = pendingOperation<number>();
  operation.complete(1);
  operation.complete(2);
  operation.fail(new Error('late'));
  operation.cancel();
  t.is(await operation, 1);
});

test('callbacks never run inside the call that ends the operation or adds them', async (t) => {
  const calls: string[] = [];
  const operation = pendingOperation<string>();
  const first = operation.then((value) => calls.push(`first ${value}`));
  operation.complete('end');
  const second = operation.then((value) => calls.push(`second ${value}`));
  calls.push('sync');
  await Promise.all([first, second]);
  t.deepEqual(calls, ['sync', 'first end', 'second end']);
});

test('then chains results, promises and errors', async (t) => {
  const operation = AsyncOperation.completed(2);
  t.is(await operation.then((value) => value * 2).then(async (value) => value + 1), 5);
  t.is(await operation.then(() => AsyncOperation.completed('inner')), 'inner');
  t.is(await operation.then(null, null), 2);
  const failing = operation.then(() => {
    throw new RangeError('in callback');
  });
  t.is(await failing.then(undefined, (error: Error) => error.message), 'in callback');
  t.is(await failing.catch((error: Error) => error.name), 'RangeError');
});

test('finally runs in both cases, waits for its callback and passes the outcome on', async (t) => {
  const order: string[] = [];
  const late = async (): Promise<void> => {
    await Promise.resolve();
    order.push('finally');
  };
  order.push(await AsyncOperation.completed('value').finally(late));
  await t.throwsAsync(async () => AsyncOperation.failed(new Error('failed')).finally(late), { message: 'failed' });
  t.deepEqual(order, ['finally', 'value', 'finally']);
  t.is(await AsyncOperation.completed(1).finally(null), 1);
});

test('works in Promise.all and Promise.race', async (t) => {
  const operations = [pendingOperation<number>(), pendingOperation<number>()] as const;
  const all = Promise.all(operations);
  const race = Promise.race(operations);
  operations[1].complete(2);
  t.is(await race, 2);
  operations[0].complete(1);
  t.deepEqual(await all, [1, 2]);
});

test('progress reaches every handler, also through chained operations and from a returned one', async (t) => {
  const operation = pendingOperation<string, number>();
  const inner = pendingOperation<string, number>();
  const seen: string[] = [];
  const chained = operation.then(
    () => inner,
    null,
    (progress) => seen.push(`own ${progress}`),
  );
  chained.then(null, null, (progress) => seen.push(`chained ${progress}`));
  chained.then(null, null, (progress) => seen.push(`again ${progress}`));
  operation.report(1);
  operation.complete('outer');
  operation.report(2);
  await Promise.resolve();
  inner.report(3);
  inner.complete('inner');
  t.is(await chained, 'inner');
  t.deepEqual(seen, ['own 1', 'chained 1', 'again 1', 'chained 3', 'again 3']);
});

test('cancel without a way to stop the work ends the operation as "Canceled"', async (t) => {
  const operation = pendingOperation<void>();
  operation.cancel();
  const error = await rejectsHresult(t, operation, ERROR_CANCELLED);
  t.is(error.name, 'Canceled');
  t.is(error.message, 'Canceled');
  t.is(error.code, 'ABORT_ERR');
  t.is(operation.operation.status, AsyncStatus.canceled);
});

test('cancel notifies the work once, and the work decides how the operation ends', async (t) => {
  let cancels = 0;
  const operation = pendingOperation<string>(() => cancels++);
  operation.cancel();
  operation.cancel();
  t.is(cancels, 1);
  operation.complete('came through');
  t.is(await operation, 'came through');
});

test('cancelling a chained operation reaches the source', async (t) => {
  const operation = pendingOperation<void>(() => operation.fail(new CanceledError(ERROR_CANCELLED)));
  const chained = operation.then(() => t.fail('the callback must not run')).then(() => undefined);
  chained.cancel();
  await rejectsHresult(t, chained, ERROR_CANCELLED);
  t.is(operation.operation.status, AsyncStatus.canceled);
});

test('cancelling a chained operation reaches what the callback returned', async (t) => {
  const inner = pendingOperation<void>();
  const chained = AsyncOperation.completed(1)
    .then(() => 2)
    .then(() => inner);
  await new Promise((resolve) => setImmediate(resolve));
  chained.cancel();
  await rejectsHresult(t, chained, ERROR_CANCELLED);
  t.is(inner.operation.status, AsyncStatus.canceled);
});

test('cancelling a chained operation ends the wait for a promise that cannot be cancelled', async (t) => {
  const chained = AsyncOperation.completed(1).then(() => new Promise<number>(() => undefined));
  await new Promise((resolve) => setImmediate(resolve));
  chained.cancel();
  await rejectsHresult(t, chained, ERROR_CANCELLED);
});

test('a callback that did not run before its operation was cancelled never does', async (t) => {
  const chained = AsyncOperation.completed(1).then(() => t.fail('cancelled before'));
  chained.cancel();
  await rejectsHresult(t, chained, ERROR_CANCELLED);
});

test('operation has number, status, error and result, and notifies of completion once', async (t) => {
  const operation = pendingOperation<string, number>();
  const info = operation.operation;
  t.is(operation.operation, info);
  t.not(info.id, AsyncOperation.completed(1).operation.id);
  t.is(info.status, AsyncStatus.started);
  t.is(info.errorCode, null);
  throwsHresult(t, () => info.getResults(), E_ILLEGAL_METHOD_CALL);
  throwsHresult(t, () => info.close(), E_ILLEGAL_STATE_CHANGE);

  const progress: number[] = [];
  info.progress = (from, value) => {
    t.is(from, info);
    progress.push(value);
  };
  const completed = new Promise<AsyncStatus>((resolve) => {
    info.completed = (from, status) => {
      t.is(from, info);
      resolve(status);
    };
  });
  operation.report(10);
  operation.complete('done');
  t.is(await completed, AsyncStatus.completed);
  t.deepEqual(progress, [10]);
  t.is(info.getResults(), 'done');
  t.is(info.errorCode, null);
});

test('completed is called when it is set after completion, and only the first time', async (t) => {
  const { operation: info } = AsyncOperation.completed(1);
  const calls: AsyncStatus[] = [];
  info.completed = (_, status) => calls.push(status);
  t.deepEqual(calls, []);
  await Promise.resolve();
  info.completed = (_, status) => calls.push(status);
  await Promise.resolve();
  t.deepEqual(calls, [AsyncStatus.completed]);
});

test('operation of a failure has the error, and a result that is an Error is not a failure', (t) => {
  const error = new Error('failure');
  const { operation: failed } = AsyncOperation.from(Promise.resolve()).then(() => undefined);
  t.is(failed.status, AsyncStatus.started);
  const pending = pendingOperation<void>();
  const info = pending.operation;
  pending.fail(error);
  t.is(info.status, AsyncStatus.error);
  t.is(info.errorCode, error);
  t.is(
    t.throws(() => info.getResults()),
    error,
  );
  const { operation: result } = AsyncOperation.completed(error);
  t.is(result.errorCode, null);
  t.is(result.getResults(), error);
});

test('a closed operation object throws', (t) => {
  const { operation: info } = AsyncOperation.completed(1);
  info.close();
  info.close();
  throwsHresult(t, () => info.getResults(), RO_E_CLOSED);
  throwsHresult(t, () => info.status, RO_E_CLOSED);
  throwsHresult(t, () => info.errorCode, RO_E_CLOSED);
  throwsHresult(t, () => info.cancel(), RO_E_CLOSED);
});

test('operation of a chained operation follows it', async (t) => {
  const source = pendingOperation<number, string>();
  const chained = source.then((value) => value + 1);
  const progress: string[] = [];
  chained.operation.progress = (_, value) => progress.push(value);
  source.report('half');
  source.complete(1);
  await chained;
  t.is(chained.operation.status, AsyncStatus.completed);
  t.is(chained.operation.getResults(), 2);
  t.deepEqual(progress, ['half']);
});

test('map converts inside the call that ends the operation, passes progress and cancels the source', async (t) => {
  const source = pendingOperation<number, string>();
  const mapped = source.map((value) => value * 2);
  const progress: string[] = [];
  mapped.whenProgress((value) => progress.push(value));
  let ended = false;
  mapped.whenEnded(() => {
    ended = true;
  });
  source.report('half');
  t.false(ended);
  source.complete(21);
  t.true(ended);
  t.is(await mapped, 42);
  t.deepEqual(progress, ['half']);

  const canceled = pendingOperation<number>();
  const mappedCanceled = canceled.map((value) => value);
  mappedCanceled.cancel();
  await rejectsHresult(t, mappedCanceled, ERROR_CANCELLED);
  const throwing = pendingOperation<number>();
  const mappedThrowing = throwing.map(() => {
    throw new Error('convert');
  });
  throwing.complete(1);
  await t.throwsAsync(async () => mappedThrowing, { message: 'convert' });
});

test('done returns nothing and calls the handlers', async (t) => {
  const operation = pendingOperation<number, number>();
  const outcome = new Promise((resolve) => {
    t.is(
      operation.done(resolve, undefined, (progress) => t.is(progress, 7)),
      undefined,
    );
  });
  operation.report(7);
  operation.complete(3);
  t.is(await outcome, 3);
  t.is(
    await new Promise((resolve) => AsyncOperation.failed(new Error('x')).done(null, (e: Error) => resolve(e.message))),
    'x',
  );
});

test.serial('done without error handler makes the error an uncaught exception', async (t) => {
  const error = new Error('connection refused');
  t.is(await uncaughtOf(() => pendingOperationThatFails(error).done()), error);
  const thrown = new Error('handler broke');
  const action = (): void =>
    AsyncOperation.completed(1).done(() => {
      throw thrown;
    });
  t.is(await uncaughtOf(action), thrown);
});

test.serial('an exception in a progress handler neither stops the work nor the other handlers', async (t) => {
  const operation = pendingOperation<void, number>();
  const seen: number[] = [];
  const error = new Error('progress');
  operation.whenProgress(() => {
    throw error;
  });
  operation.whenProgress((value) => seen.push(value));
  t.is(await uncaughtOf(() => operation.report(1)), error);
  t.deepEqual(seen, [1]);
});

test.serial('an unobserved failure is an unhandled rejection', async (t) => {
  const error = new Error('unseen');
  t.is(await unhandledOf(() => pendingOperation<void>().fail(error)), error);
  t.is(await unhandledOf(() => AsyncOperation.failed(error)), error);
  t.is(await unhandledOf(() => AsyncOperation.failed(error).then(() => undefined)), error);
  t.is(await unhandledOf(() => pendingOperationThatFails(error).map(() => undefined)), error);
  const follow = (chained: unknown): void => (chained as SettleableOperation<void>).whenEnded(() => undefined);
  t.is(await unhandledOf(() => follow(pendingOperationThatFails(error).then(() => undefined))), error);
});

test.serial('an observed failure is not an unhandled rejection', async (t) => {
  const error = new Error('seen');
  const found = await unhandledAfter(() => {
    AsyncOperation.failed(error).catch(() => undefined);
    AsyncOperation.failed(error).done(null, () => undefined);
    (AsyncOperation.failed(error) as SettleableOperation<void>).map(() => 1).catch(() => undefined);
    const watched = pendingOperation<void>();
    watched.operation.completed = () => undefined;
    watched.fail(error);
  });
  t.deepEqual(found, []);
});

function pendingOperationThatFails(error: Error): SettleableOperation<void> {
  const operation = pendingOperation<void>();
  queueMicrotask(() => operation.fail(error));
  return operation;
}
