import test from 'ava';

import { BatchPool } from '../../../dist/internal/writing/batch-pool.js';

class Batch {
  cleared = 0;
  clear(): void {
    this.cleared++;
  }
}

test('a recycled batch is used before another is created, and is empty', (t) => {
  let made = 0;
  const pool = new BatchPool(() => {
    made++;
    return new Batch();
  });
  const [first, second] = [pool.take(), pool.take()];
  t.deepEqual([made, first.cleared, second === first], [2, 0, false]);
  pool.give(first);
  t.is(first.cleared, 1);
  t.is(pool.take(), first);
  t.not(pool.take(), second);
  t.is(made, 3);
});

test('no more than 32 batches are kept', (t) => {
  const pool = new BatchPool(() => new Batch());
  const recycled = new Set(Array.from({ length: 40 }, () => pool.take()));
  for (const batch of recycled) pool.give(batch);
  const again = Array.from({ length: 40 }, () => pool.take());
  t.is(again.filter((batch) => recycled.has(batch)).length, 32);
  t.is(new Set(again).size, 40, 'no batch is shared');
});
