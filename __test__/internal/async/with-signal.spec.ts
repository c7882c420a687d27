import { getEventListeners } from 'node:events';

import test from 'ava';

import { CanceledError } from '../../../dist/internal/errors/errors.js';
import { startWithSignal, withSignal } from '../../../dist/internal/async/with-signal.js';
import { E_INVALIDARG, ERROR_CANCELLED, rejectsHresult, throwsHresult } from '../../helpers/hresult-errors.js';
import { pendingOperation, type SettleableOperation } from '../../helpers/settleable.js';
import { unhandledAfter } from '../../helpers/uncaught.js';

test('returns the operation itself, with and without a signal', (t) => {
  const operation = pendingOperation<number>();
  t.is(withSignal(operation), operation);
  t.is(withSignal(operation, {}), operation);
  t.is(withSignal(operation, { signal: undefined }), operation);
  t.is(withSignal(operation, { signal: new AbortController().signal }), operation);
});

test('an abort cancels the operation', async (t) => {
  const controller = new AbortController();
  const operation = withSignal(pendingOperation<number>(), { signal: controller.signal });
  controller.abort();
  const error = await rejectsHresult(t, operation, ERROR_CANCELLED);
  t.is(error.code, 'ABORT_ERR');
});

test('a signal that has aborted cancels the operation at once', async (t) => {
  await rejectsHresult(t, withSignal(pendingOperation(), { signal: AbortSignal.abort() }), ERROR_CANCELLED);
});

test('the reason of the signal is the cause of the error, however the operation ends up cancelled', async (t) => {
  const reason = new Error('closing time');
  for (const aborted of [true, false]) {
    const controller = new AbortController();
    const { signal } = controller;
    if (aborted) controller.abort(reason);
    const source = pendingOperation<number>();
    const slow = pendingOperation<number>(() => setImmediate(() => slow.fail(new CanceledError(ERROR_CANCELLED | 0))));
    const operations = [
      withSignal(pendingOperation<number>(), { signal }),
      withSignal(slow, { signal }),
      withSignal(source.map(String), { signal }),
      withSignal(
        pendingOperation<number>().then((value) => value + 1),
        { signal },
      ),
      startWithSignal(() => pendingOperation<number>(), { signal }),
    ];
    if (!aborted) controller.abort(reason);
    for (const outcome of await Promise.allSettled<unknown>(operations)) {
      const error = (outcome as PromiseRejectedResult).reason as Error;
      t.is(error.name, 'Canceled');
      t.is(error.cause, reason);
      t.false(Object.keys(error).includes('cause'));
    }
  }
});

test('an operation that failed for another reason does not have the reason of the signal as cause', async (t) => {
  const controller = new AbortController();
  const { signal } = controller;
  const [failing, canceling] = [pendingOperation<number>(), pendingOperation<number>()];
  const operations = [failing, canceling].map((operation) => withSignal(operation, { signal }));
  failing.fail(new Error('failed'));
  canceling.cancel();
  controller.abort();
  for (const { reason } of (await Promise.allSettled(operations)) as PromiseRejectedResult[]) {
    t.false('cause' in (reason as Error));
  }
});

test('nothing listens to the signal after the operation ended', async (t) => {
  const { signal } = new AbortController();
  const [completing, failing] = [pendingOperation<number>(), pendingOperation<number>()];
  const operations = [withSignal(completing, { signal }), withSignal(failing, { signal })];
  t.is(getEventListeners(signal, 'abort').length, 1);
  completing.complete(1);
  failing.fail(new Error('failed'));
  t.is(getEventListeners(signal, 'abort').length, 0);
  t.is((await Promise.allSettled(operations)).length, 2);
  withSignal(completing, { signal });
  t.is(getEventListeners(signal, 'abort').length, 0);
});

test('a thousand operations are one listener of their signal, until the last of them ended', async (t) => {
  const controller = new AbortController();
  const { signal } = controller;
  const operations = Array.from({ length: 1000 }, () => withSignal(pendingOperation<number>(), { signal }));
  t.is(getEventListeners(signal, 'abort').length, 1, 'Node.js warns of a leak from the eleventh on');
  const [first, second, ...others] = operations as SettleableOperation<number>[];
  first!.complete(1);
  second!.cancel();
  await rejectsHresult(t, second!, ERROR_CANCELLED);
  t.is(getEventListeners(signal, 'abort').length, 1);
  controller.abort();
  for (const each of others) await rejectsHresult(t, each, ERROR_CANCELLED);
  t.is(await first, 1);
  t.is(getEventListeners(signal, 'abort').length, 0);
});

test('a chained operation accepts a signal too', async (t) => {
  const controller = new AbortController();
  const source = pendingOperation<number>();
  const chained = withSignal(
    source.then((value) => value + 1),
    { signal: controller.signal },
  );
  source.complete(1);
  t.is(await chained, 2);
  t.is(getEventListeners(controller.signal, 'abort').length, 0);
});

test('work whose signal has aborted, or is none, does not start', async (t) => {
  let started = 0;
  const start = (): SettleableOperation<number> => {
    started++;
    return pendingOperation<number>();
  };
  await rejectsHresult(t, startWithSignal(start, { signal: AbortSignal.abort() }), ERROR_CANCELLED);
  throwsHresult(t, () => startWithSignal(start, { signal: 'abort' as never }), E_INVALIDARG);
  t.is(started, 0);
  const controller = new AbortController();
  const operation = startWithSignal(start, { signal: controller.signal });
  t.is(started, 1);
  controller.abort();
  await rejectsHresult(t, operation, ERROR_CANCELLED);
  t.not(startWithSignal(start), startWithSignal(start, {}));
  t.is(started, 3);
});

test.serial('anything but a signal is rejected, by an exception only', async (t) => {
  const found = await unhandledAfter(() => {
    for (const signal of [null, 'abort', 1, {}] as never[]) {
      throwsHresult(t, () => withSignal(pendingOperation(), { signal }), E_INVALIDARG);
    }
  });
  t.deepEqual(found, []);
});
