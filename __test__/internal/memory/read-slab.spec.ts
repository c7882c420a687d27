import test from 'ava';

import { ReadSlab } from '../../../dist/internal/memory/read-slab.js';

const SLAB_SIZE = 64 * 1024;

/** Reserves space, fills it, and keeps the filled part. */
function take(slab: ReadSlab, count: number, filled: number, mark: number): Uint8Array {
  const space = slab.space(count, true);
  space.fill(mark, 0, filled);
  return slab.keep(space, filled);
}

test('space that a read did not fill goes to the next', (t) => {
  const slab = new ReadSlab();
  const first = take(slab, 1000, 10, 1);
  const second = take(slab, 1000, 20, 2);
  t.is(first.length, 10);
  t.is(second.length, 20);
  t.is(first.buffer, second.buffer);
  t.is(second.byteOffset, first.byteOffset + 10);
});

test('kept memory is never handed out again', (t) => {
  const slab = new ReadSlab();
  const kept = Array.from({ length: 1000 }, (_, index) => take(slab, 500, 300, index & 255));
  for (const [index, bytes] of kept.entries()) t.true(bytes.every((byte) => byte === (index & 255)));
});

test('a read for all gets all, a partial one perhaps less', (t) => {
  const slab = new ReadSlab();
  take(slab, SLAB_SIZE, SLAB_SIZE - 9000, 1);
  t.is(slab.space(20_000, true).length, 9000);
  t.is(slab.space(20_000, false).length, 20_000);
});

test('a partial read gets at least some space', (t) => {
  const slab = new ReadSlab();
  take(slab, SLAB_SIZE, SLAB_SIZE - 100, 1);
  t.true(slab.space(100_000, true).length >= 8 * 1024);
  t.is(slab.space(50, true).length, 50);
});

test('a read larger than a slab has separate memory', (t) => {
  const slab = new ReadSlab();
  const shared = take(slab, 10, 10, 1);
  const big = slab.space(SLAB_SIZE + 1, false);
  t.is(big.length, SLAB_SIZE + 1);
  t.not(big.buffer, shared.buffer);
  t.is(slab.keep(big, 5).length, 5);
  t.is(take(slab, 10, 10, 2).buffer, shared.buffer);
});

test('space that is reserved stays with its read', (t) => {
  const slab = new ReadSlab();
  const waiting = slab.space(1000, false);
  waiting.fill(1, 0, 100);
  slab.reserve(waiting);
  const other = take(slab, 1000, 1000, 2);
  t.true(other.byteOffset >= waiting.byteOffset + waiting.length || other.buffer !== waiting.buffer);
  waiting.fill(1, 100);
  const kept = slab.keep(waiting, 1000);
  t.true(kept.every((byte) => byte === 1));
  t.true(other.every((byte) => byte === 2));
});
