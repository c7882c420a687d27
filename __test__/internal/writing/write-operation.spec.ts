import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { UwpError } from '../../../dist/internal/errors/errors.js';
import { withSignal } from '../../../dist/internal/async/with-signal.js';
import { WriteLedger } from '../../../dist/internal/writing/write-ledger.js';
import { CANCELED, rejects, type Failure } from '../../helpers/failures.js';

const BROKEN: Failure = { hresult: '0x80072746', status: 18 };

function broken(): UwpError {
  return new UwpError(0x80072746, 'broken');
}

test('looking at the status settles nothing and is no waiting', (t) => {
  const ledger = new WriteLedger();
  const write = ledger.issue(3);
  t.is(write.status, AsyncStatus.started);
  ledger.settle(1);
  t.is(write.status, AsyncStatus.completed);
  t.false(write.isObserved);
});

test('await, then, done and operation are looking', (t) => {
  const ledger = new WriteLedger();
  const looks = [
    (write: ReturnType<WriteLedger['issue']>) => void write.then(),
    (write: ReturnType<WriteLedger['issue']>) => write.done(),
    (write: ReturnType<WriteLedger['issue']>) => write.operation,
  ];
  for (const look of looks) {
    const write = ledger.issue(1);
    look(write);
    t.true(write.isObserved);
  }
  ledger.settle(3);
});

test('the result is available after completion', async (t) => {
  const ledger = new WriteLedger();
  const write = ledger.issue(3);
  ledger.settle(1);
  t.is(await write, 3);
  t.is(write.operation.getResults(), 3);
});

test('completed is called with the end, before and after it', async (t) => {
  const ledger = new WriteLedger();
  const { operation } = ledger.issue(3);
  const completed = new Promise((resolve) => (operation.completed = (_, status) => resolve(status)));
  ledger.settle(1);
  t.is(await completed, AsyncStatus.completed);
});

test('an unobserved failure is not an unhandled rejection', async (t) => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): number => unhandled.push(reason);
  process.on('unhandledRejection', listener);
  t.teardown(() => process.off('unhandledRejection', listener));
  const ledger = new WriteLedger();
  ledger.issue(1);
  ledger.failRest(broken());
  await new Promise(setImmediate);
  t.deepEqual(unhandled, []);
  await rejects(t, ledger.flush(), BROKEN);
});

test('a signal follows a write without looking at its failure', async (t) => {
  const ledger = new WriteLedger();
  const controller = new AbortController();
  const write = ledger.issue(1);
  withSignal(write, { signal: controller.signal });
  t.false(write.isObserved);
  ledger.failRest(broken());
  controller.abort();
  t.is(write.status, AsyncStatus.error, 'ended before the signal');
  await rejects(t, ledger.flush(), BROKEN);
});

test('a signal cancels a write that waits', async (t) => {
  const ledger = new WriteLedger();
  const controller = new AbortController();
  const write = withSignal(ledger.issue(1), { signal: controller.signal });
  controller.abort();
  await rejects(t, write, CANCELED);
});

test('a signal that aborts after a write ended changes nothing', async (t) => {
  const ledger = new WriteLedger();
  const controller = new AbortController();
  const write = withSignal(ledger.issue(1), { signal: controller.signal });
  ledger.settle(1);
  controller.abort();
  t.is(await write, 1);
});
