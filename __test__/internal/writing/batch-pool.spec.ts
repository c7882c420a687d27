import test from 'ava';

import { BatchPool, LARGEST, SLAB_SIZE, sizeFor } from '../../../dist/internal/writing/batch-pool.js';

class Batch {
  readonly size: number;
  readonly bytes: number;
  readonly writes: number;
  cleared = 0;

  constructor(size: number, bytes: number, writes: number) {
    this.size = size;
    this.bytes = bytes;
    this.writes = writes;
  }

  clear(): void {
    this.cleared++;
  }
}

function newPool(): BatchPool<Batch> {
  return new BatchPool((...size) => new Batch(...size));
}

test('a recycled batch is used before another is created, and is empty', (t) => {
  const pool = newPool();
  const [first, second] = [pool.take(0), pool.take(0)];
  t.deepEqual([first.cleared, second === first], [0, false]);
  pool.give(first);
  t.is(first.cleared, 1);
  t.not(pool.take(1), first, 'of another size');
  t.is(pool.take(0), first);
  t.not(pool.take(0), second);
});

test('no more than 32 of the largest batches are kept, 4,096 of the smallest', (t) => {
  for (const [size, kept] of [
    [LARGEST, 32],
    [0, 4096],
  ] as const) {
    const pool = newPool();
    const recycled = new Set(Array.from({ length: kept + 8 }, () => pool.take(size)));
    for (const batch of recycled) pool.give(batch);
    const again = Array.from({ length: kept + 8 }, () => pool.take(size));
    t.is(again.filter((batch) => recycled.has(batch)).length, kept);
    t.is(new Set(again).size, kept + 8, 'no batch is shared');
  }
});

test('each size is the smallest for what just fits it, and the largest for anything more', (t) => {
  for (let size = 0; size <= LARGEST; size++) {
    const { bytes, writes } = newPool().take(size);
    t.is(sizeFor(bytes, writes), size);
    t.is(sizeFor(bytes + 1, 1), Math.min(size + 1, LARGEST));
    t.is(sizeFor(1, writes + 1), Math.min(size + 1, LARGEST));
  }
  t.is(newPool().take(LARGEST).bytes, SLAB_SIZE);
  t.is(sizeFor(0, 0), 0);
});
