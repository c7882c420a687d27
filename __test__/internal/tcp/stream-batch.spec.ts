import test from 'ava';

import { LARGEST, SLAB_SIZE } from '../../../dist/internal/writing/batch-pool.js';
import { StreamBatch } from '../../../dist/internal/tcp/stream-batch.js';

/** A batch with writes of these sizes. */
function batchOf(...sizes: number[]): StreamBatch {
  const batch = StreamBatch.collecting(LARGEST);
  for (const size of sizes) batch.add(Buffer.alloc(size, size));
  return batch;
}

test('writes complete when their last byte was taken, empty ones with the write before them', (t) => {
  const batch = batchOf(0, 3, 0, 4, 5, 0);
  const steps = [0, 1, 2, 3, 6];
  t.deepEqual(
    steps.map((length) => batch.take(length)),
    [1, 0, 2, 0, 3],
  );
  t.is(batch.start, batch.end);
});

test('a batch of empty writes ends with nothing', (t) => {
  t.is(batchOf(0, 0).take(0), 2);
});

test('a batch that was taken in full goes on collecting', (t) => {
  for (const first of [0, 16_384]) {
    const batch = batchOf(first);
    t.is(batch.take(first), 1);
    batch.add(Buffer.alloc(100));
    batch.add(Buffer.alloc(10));
    t.is(batch.take(50), 0);
    t.is(batch.take(55), 1);
    batch.truncate();
    t.is(batch.end, first + 110);
    t.is(batch.take(5), 1);
  }
});

test('truncate keeps the write at which the kernel stopped', (t) => {
  const batch = batchOf(3, 4, 5, 6);
  t.is(batch.take(8), 2);
  batch.truncate();
  t.is(batch.end, 12);
  t.is(batch.take(4), 1);
  t.is(batch.start, batch.end);
});

test('there is room for a slab of bytes and for thousands of empty writes, not for more', (t) => {
  const full = batchOf(SLAB_SIZE - 1);
  t.deepEqual([full.hasRoom(1), full.hasRoom(2)], [true, false]);
  const many = StreamBatch.collecting(LARGEST);
  let count = 0;
  for (; many.hasRoom(0) && count < 1_000_000; count++) many.add(Buffer.alloc(0));
  t.is(many.take(0), count);
  t.true(count >= 1000 && count < 1_000_000, `${count} writes`);
});

test.serial('a recycled batch is empty', (t) => {
  const used = batchOf(3, 4);
  used.take(5);
  used.release();
  const again = StreamBatch.collecting(LARGEST);
  t.is(again, used);
  t.true(again.isEmpty);
  again.add(Buffer.from('ab'));
  t.deepEqual([again.start, again.end, again.take(2)], [0, 2, 1]);
  t.deepEqual(Buffer.from(again.bytes.subarray(0, 2)), Buffer.from('ab'));
});

test('a single write is referenced', (t) => {
  const bytes = Buffer.alloc(SLAB_SIZE + 1);
  const batch = StreamBatch.single(bytes);
  t.is(batch.bytes, bytes);
  t.deepEqual([batch.take(SLAB_SIZE), batch.take(1)], [0, 1]);
});
