import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { aborted, UwpError } from '../../../dist/internal/errors/errors.js';
import { WriteLedger } from '../../../dist/internal/writing/write-ledger.js';
import { ABORTED, rejects, type Failure } from '../../helpers/failures.js';

const { started, completed, error: failed } = AsyncStatus;
const TOO_LONG: Failure = { hresult: '0x80072738', status: 22 };

function tooLong(): UwpError {
  return new UwpError(0x80072738, 'too long');
}

test('writes end in order as positions settle', async (t) => {
  const ledger = new WriteLedger();
  const writes = [3, 4, 5].map((length) => ledger.issue(length));
  t.is(ledger.issued, 3);
  const ends: number[] = [];
  for (const write of writes) void write.then((length) => ends.push(length));
  ledger.settle(0);
  await Promise.resolve();
  t.deepEqual(ends, []);
  ledger.settle(2);
  t.is(await writes[1]!, 4);
  t.deepEqual(ends, [3, 4]);
  t.is(writes[2]!.status, started);
  ledger.settle(3);
  t.is(await writes[2]!, 5);
});

test('settling backwards changes nothing', (t) => {
  const ledger = new WriteLedger();
  for (let count = 0; count < 3; count++) ledger.issue(10);
  ledger.settle(2);
  ledger.settle(1);
  t.is(ledger.settled, 2);
});

test('writes observed out of order still complete in order', async (t) => {
  const ledger = new WriteLedger();
  const writes = [1, 2, 3, 4].map((length) => ledger.issue(length));
  const ends: number[] = [];
  for (const index of [3, 0, 2, 1]) void writes[index]!.then((length) => ends.push(length));
  ledger.settle(4);
  await Promise.all(writes);
  t.deepEqual(ends, [1, 2, 3, 4]);
});

test('a flush completes when everything before it has, not with later writes', async (t) => {
  const ledger = new WriteLedger();
  ledger.issue(5);
  const flush = ledger.flush();
  ledger.issue(5);
  const later = ledger.flush();
  ledger.settle(1);
  t.true(await flush);
  t.is(later.operation.status, started);
  ledger.settle(2);
  t.true(await later);
});

test('a flush of nothing ends at once', (t) => {
  t.is(new WriteLedger().flush().operation.status, completed);
});

test('one write fails alone and its neighbours end well', async (t) => {
  const ledger = new WriteLedger();
  const writes = Array.from({ length: 1000 }, () => ledger.issue(100));
  ledger.fail(501, tooLong());
  ledger.settle(1000);
  await rejects(t, writes[500]!, TOO_LONG);
  t.is(await writes[499]!, 100);
  t.is(await writes[501]!, 100);
});

test('a write in the middle of many thousand that settle bit by bit is found', async (t) => {
  const ledger = new WriteLedger();
  const writes = Array.from({ length: 10_000 }, () => ledger.issue(1));
  for (let position = 1; position <= 10_000; position++) {
    if (position % 1000 === 0) ledger.fail(position, tooLong());
    ledger.settle(position);
  }
  for (const [index, write] of writes.entries()) {
    if ((index + 1) % 1000 === 0) await rejects(t, write, TOO_LONG);
    else t.is(write.status, completed);
  }
});

test('a failed position at which no write ends fails no write', async (t) => {
  const ledger = new WriteLedger();
  ledger.fail(1, tooLong());
  t.true(await ledger.flush());
});

test('a flush reports the first unobserved failure, once', async (t) => {
  const ledger = new WriteLedger();
  ledger.issue(1);
  ledger.issue(1);
  ledger.fail(1, tooLong());
  ledger.fail(2, aborted('second'));
  ledger.settle(2);
  await rejects(t, ledger.flush(), TOO_LONG);
  t.true(await ledger.flush());
});

test('a failure that is observed, before or after it occurs, is reported by no flush', async (t) => {
  const ledger = new WriteLedger();
  const [before, after] = [ledger.issue(1), ledger.issue(1)];
  const looking = rejects(t, before, TOO_LONG);
  ledger.fail(1, tooLong());
  ledger.fail(2, tooLong());
  ledger.settle(2);
  await looking;
  await rejects(t, after, TOO_LONG);
  t.true(await ledger.flush());
});

test('failures that were reported otherwise are reported by no flush', async (t) => {
  const ledger = new WriteLedger();
  ledger.issue(1);
  ledger.failRest(tooLong());
  ledger.clearUnreported();
  t.true(await ledger.flush());
});

test('failRest fails pending writes and no others', async (t) => {
  const ledger = new WriteLedger();
  const [ended, part, open] = [ledger.issue(2), ledger.issue(2), ledger.issue(2)];
  const flush = ledger.flush();
  ledger.settle(1);
  ledger.failRest(aborted('closed'));
  t.is(ledger.settled, ledger.issued);
  t.is(await ended, 2);
  await rejects(t, part, ABORTED);
  await rejects(t, open, ABORTED);
  await rejects(t, flush, ABORTED);
});

test('thousands of unobserved failures are reported by one flush', async (t) => {
  const ledger = new WriteLedger();
  for (let count = 0; count < 10_000; count++) ledger.issue(1);
  ledger.failRest(tooLong());
  await rejects(t, ledger.flush(), TOO_LONG);
  t.true(await ledger.flush());
});

test('earlier failures do not affect later writes, nor the other way round', async (t) => {
  const ledger = new WriteLedger();
  const old = Array.from({ length: 3 }, () => ledger.issue(1));
  ledger.fail(2, tooLong());
  ledger.settle(3);
  const between = ledger.issue(1);
  ledger.failRest(aborted('torn down'));
  const young = Array.from({ length: 3 }, () => ledger.issue(1));
  t.is(ledger.issued - ledger.settled, 3);
  ledger.settle(ledger.issued);
  t.deepEqual(
    [...old, between, ...young].map((write) => write.status),
    [completed, failed, completed, failed, completed, completed, completed],
  );
  await rejects(t, old[1]!, TOO_LONG);
  await rejects(t, between, ABORTED);
});

test('a write that was issued while others wait after a failure succeeds', async (t) => {
  const ledger = new WriteLedger();
  ledger.issue(1);
  ledger.issue(2);
  ledger.fail(1, tooLong());
  const behind = ledger.issue(3);
  ledger.settle(3);
  t.is(await behind, 3);
  t.is(ledger.issue(4).status, started);
});

test('a cancelled write is reported to the owner once and not by a flush', async (t) => {
  let cancels = 0;
  const ledger = new WriteLedger(() => cancels++);
  const write = ledger.issue(1);
  write.cancel();
  write.cancel();
  t.is(cancels, 1);
  ledger.failRest(aborted('torn down'));
  t.true(await ledger.flush());
  t.is(write.status, AsyncStatus.canceled);
});

test('retracted writes are removed, those before them stay', async (t) => {
  const ledger = new WriteLedger();
  const kept = ledger.issue(5);
  ledger.reserve(2);
  ledger.retract(1);
  t.is(ledger.issued, 1);
  const next = ledger.issue(2);
  const flush = ledger.flush();
  ledger.settle(2);
  t.deepEqual(await Promise.all([kept, next, flush]), [5, 2, true]);
});

test('a reserved write that failed is reported by the next flush', async (t) => {
  const ledger = new WriteLedger();
  ledger.reserve(1);
  ledger.failRest(tooLong());
  await rejects(t, ledger.flush(), TOO_LONG);
});
