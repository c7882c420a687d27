import test from 'ava';

import { HandOver } from '../../../dist/internal/tcp/hand-over.js';

/** A hand-over of which the test says how far the kernel is. */
function setting(): { handOver: HandOver; kernel: { bytes: number } } {
  const kernel = { bytes: 0 };
  return { handOver: new HandOver(() => kernel.bytes), kernel };
}

test('a write has ended when the kernel has its last byte', (t) => {
  const { handOver, kernel } = setting();
  handOver.take(10, 2);
  handOver.take(5, 1);
  t.is(handOver.writes, 3);
  t.is(handOver.settle(), 0);
  kernel.bytes = 9;
  t.is(handOver.settle(), 0);
  kernel.bytes = 10;
  t.is(handOver.settle(), 2);
  t.is(handOver.writes, 1);
  kernel.bytes = 15;
  t.is(handOver.settle(), 1);
  t.false(handOver.isPending);
});

test('bytes with which no write ended count for the write that follows', (t) => {
  const { handOver, kernel } = setting();
  handOver.take(10, 0);
  handOver.take(1, 1);
  kernel.bytes = 10;
  t.is(handOver.settle(), 0);
  t.true(handOver.isPending);
  kernel.bytes = 11;
  t.is(handOver.settle(), 1);
});

test('writes without bytes end when everything before them has', (t) => {
  const { handOver, kernel } = setting();
  handOver.take(10, 1);
  handOver.take(0, 2);
  t.is(handOver.writes, 3);
  kernel.bytes = 9;
  t.is(handOver.settle(), 0);
  kernel.bytes = 10;
  t.is(handOver.settle(), 3);
});

test('nothing taken is nothing to wait for', (t) => {
  const { handOver } = setting();
  handOver.take(0, 0);
  t.false(handOver.isPending);
  t.is(handOver.settle(), 0);
});

test('what was forgotten does not end later, and counting goes on', (t) => {
  const { handOver, kernel } = setting();
  handOver.take(10, 1);
  handOver.clear();
  t.is(handOver.writes, 0);
  t.false(handOver.isPending);
  handOver.take(5, 1);
  kernel.bytes = 10;
  t.is(handOver.settle(), 0);
  kernel.bytes = 15;
  t.is(handOver.settle(), 1);
});

test('the kernel is not asked while nothing is on its way, and its refusal is passed on', (t) => {
  const refusal = new Error('refused');
  const handOver = new HandOver(() => {
    throw refusal;
  });
  t.is(handOver.settle(), 0);
  handOver.take(1, 1);
  t.is(
    t.throws(() => handOver.settle()),
    refusal,
  );
});
