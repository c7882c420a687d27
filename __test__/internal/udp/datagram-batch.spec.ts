import test from 'ava';
import { CONNECTED, DatagramBatch } from '../../../dist/internal/udp/datagram-batch.js';
import { LARGEST, SLAB_SIZE } from '../../../dist/internal/writing/batch-pool.js';

test('a batch copies added payloads back to back', (t) => {
  const batch = DatagramBatch.collecting(LARGEST);
  const bytes = Buffer.from('first');
  batch.add(bytes, CONNECTED);
  batch.add(Buffer.from('second'), 7);
  bytes.fill(0);
  t.is(Buffer.from(batch.slab.subarray(0, batch.used)).toString(), 'firstsecond');
  t.deepEqual([...batch.lengths.subarray(0, batch.count)], [5, 6]);
  t.deepEqual([...batch.targets.subarray(0, batch.count)], [CONNECTED, 7]);
  batch.release();
});

test('a batch has room for 1,024 datagrams', (t) => {
  const batch = DatagramBatch.collecting(LARGEST);
  for (let count = 0; count < 1_024; count++) {
    t.true(batch.hasRoom(1));
    batch.add(Buffer.alloc(1), CONNECTED);
  }
  t.false(batch.hasRoom(0), 'not even for nothing');
  batch.release();
});

test('a batch has room for as many bytes as its slab', (t) => {
  const batch = DatagramBatch.collecting(LARGEST);
  t.true(batch.hasRoom(SLAB_SIZE));
  t.false(batch.hasRoom(SLAB_SIZE + 1));
  batch.add(Buffer.alloc(SLAB_SIZE - 10), CONNECTED);
  t.true(batch.hasRoom(10));
  t.false(batch.hasRoom(11));
  batch.release();
});

test('a payload larger than a slab is sent alone and is not copied', (t) => {
  t.true(DatagramBatch.holds(SLAB_SIZE));
  t.false(DatagramBatch.holds(SLAB_SIZE + 1));
  const bytes = Buffer.alloc(SLAB_SIZE + 1);
  const batch = DatagramBatch.single(bytes, 3);
  t.is(batch.slab, bytes);
  t.deepEqual([batch.count, batch.lengths[0], batch.targets[0]], [1, SLAB_SIZE + 1, 3]);
});

test('a released batch is used again and is empty', (t) => {
  const batch = DatagramBatch.collecting(LARGEST);
  batch.add(Buffer.from('x'), 5);
  batch.progress.set([1, 1, 1]);
  batch.release();
  const again = DatagramBatch.collecting(LARGEST);
  t.is(again, batch);
  t.deepEqual([again.count, again.used, again.hasTargets, again.done, again.failed], [0, 0, false, 0, 0]);
  again.release();
});

test('a released large batch is not kept', (t) => {
  const large = DatagramBatch.single(Buffer.alloc(1), CONNECTED);
  large.release();
  t.not(DatagramBatch.collecting(LARGEST), large);
});

test('only other destinations than the connected peer count as targets, and they can be replaced', (t) => {
  const batch = DatagramBatch.collecting(LARGEST);
  batch.add(Buffer.from('a'), CONNECTED);
  t.false(batch.hasTargets);
  batch.add(Buffer.from('b'), 2);
  batch.add(Buffer.from('c'), CONNECTED);
  t.true(batch.hasTargets);
  batch.replaceTarget(CONNECTED, 9);
  t.deepEqual([...batch.targets.subarray(0, 3)], [9, 2, 9]);
  batch.release();
});
