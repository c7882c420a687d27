import test from 'ava';

import { UnacknowledgedWrites } from '../../../dist/internal/tcp/unacknowledged-writes.js';

/** A hand-over of which the test says how far the kernel is. */
function setting(): { writes: UnacknowledgedWrites; kernel: { bytes: number } } {
  const kernel = { bytes: 0 };
  return { writes: new UnacknowledgedWrites(() => kernel.bytes), kernel };
}

test('a write has ended when the kernel has its last byte', (t) => {
  const { writes, kernel } = setting();
  writes.take(10, 2);
  writes.take(5, 1);
  t.is(writes.writes, 3);
  t.is(writes.settle(), 0);
  kernel.bytes = 9;
  t.is(writes.settle(), 0);
  kernel.bytes = 10;
  t.is(writes.settle(), 2);
  t.is(writes.writes, 1);
  kernel.bytes = 15;
  t.is(writes.settle(), 1);
  t.false(writes.isPending);
});

test('bytes with which no write ended count for the write that follows', (t) => {
  const { writes, kernel } = setting();
  writes.take(10, 0);
  writes.take(1, 1);
  kernel.bytes = 10;
  t.is(writes.settle(), 0);
  t.true(writes.isPending);
  kernel.bytes = 11;
  t.is(writes.settle(), 1);
});

test('writes without bytes end when everything before them has', (t) => {
  const { writes, kernel } = setting();
  writes.take(10, 1);
  writes.take(0, 2);
  t.is(writes.writes, 3);
  kernel.bytes = 9;
  t.is(writes.settle(), 0);
  kernel.bytes = 10;
  t.is(writes.settle(), 3);
});

test('nothing taken is nothing to wait for', (t) => {
  const { writes } = setting();
  writes.take(0, 0);
  t.false(writes.isPending);
  t.is(writes.settle(), 0);
});

test('what was forgotten does not end later, and counting goes on', (t) => {
  const { writes, kernel } = setting();
  writes.take(10, 1);
  writes.clear();
  t.is(writes.writes, 0);
  t.false(writes.isPending);
  writes.take(5, 1);
  kernel.bytes = 10;
  t.is(writes.settle(), 0);
  kernel.bytes = 15;
  t.is(writes.settle(), 1);
});

test('the kernel is not asked while nothing is on its way, and its refusal is passed on', (t) => {
  const refusal = new Error('refused');
  const writes = new UnacknowledgedWrites(() => {
    throw refusal;
  });
  t.is(writes.settle(), 0);
  writes.take(1, 1);
  t.is(
    t.throws(() => writes.settle()),
    refusal,
  );
});
