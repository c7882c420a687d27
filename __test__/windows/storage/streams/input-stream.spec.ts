import test from 'ava';
import { Buffer as WindowsBuffer, InputStreamOptions } from 'uwp-sockets';

import {
  E_INVALIDARG,
  ERROR_CANCELLED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../../../helpers/hresult-errors.js';
import { ManualInputStream } from '../../../helpers/manual-stream.js';

test('readAsync fills the buffer and results in it, with its length set', async (t) => {
  const stream = new ManualInputStream();
  const buffer = new WindowsBuffer(8);
  const read = stream.readAsync(buffer, 6, InputStreamOptions.partial);
  t.like(stream.reads[0], { count: 6, options: InputStreamOptions.partial });
  stream.answer(1, 2, 3);
  t.is(await read, buffer);
  t.is(buffer.length, 3);
  t.deepEqual([...buffer.bytes], [1, 2, 3]);
  const atEnd = stream.readAsync(buffer, 8, InputStreamOptions.none);
  stream.answer();
  t.is((await atEnd).length, 0);
  t.is(buffer.length, 0);
});

test('readAsync fills a typed array from its start and results in a buffer over the filled part', async (t) => {
  const stream = new ManualInputStream();
  const memory = new Uint8Array(4);
  const read = stream.readAsync(memory, 4);
  t.is(stream.reads[0]!.options, InputStreamOptions.none);
  stream.answer(1, 2);
  const result = (await read) as WindowsBuffer;
  t.deepEqual([...result.bytes], [1, 2]);
  t.is(result.bytes.buffer, memory.buffer);
  t.deepEqual([...memory], [1, 2, 0, 0]);
});

test('readAsync refuses what does not fit together', (t) => {
  const stream = new ManualInputStream();
  const buffer = new WindowsBuffer(4);
  for (const count of [5, -1, 1.5, NaN, '1', undefined] as number[]) {
    throwsHresult(t, () => stream.readAsync(buffer, count, InputStreamOptions.none), E_INVALIDARG);
  }
  throwsHresult(t, () => stream.readAsync('x' as never, 1, InputStreamOptions.none), E_INVALIDARG);
  throwsHresult(t, () => stream.readAsync(buffer, 1, 4 as never), E_INVALIDARG);
  t.is(stream.reads.length, 0);
});

test('readAsync can be cancelled and reports its progress', async (t) => {
  const stream = new ManualInputStream();
  const read = stream.readAsync(new WindowsBuffer(4), 4, InputStreamOptions.none);
  const progress: number[] = [];
  const observed = read.then(null, null, (count) => progress.push(count));
  stream.reads[0]!.operation.report(2);
  read.cancel();
  await rejectsHresult(t, observed, ERROR_CANCELLED);
  t.deepEqual(progress, [2]);
  const controller = new AbortController();
  const signalled = stream.readAsync(new WindowsBuffer(1), 1, InputStreamOptions.none, { signal: controller.signal });
  controller.abort();
  await rejectsHresult(t, signalled, ERROR_CANCELLED);
});

test('iteration yields what arrives until the stream ends', async (t) => {
  const stream = new ManualInputStream();
  const chunks: number[][] = [];
  const loop = (async () => {
    for await (const chunk of stream) chunks.push([...chunk]);
  })();
  for (const answer of [[1, 2], [3], []]) {
    t.like(stream.reads[0], { count: 65_536, options: InputStreamOptions.partial });
    stream.answer(...answer);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await loop;
  t.deepEqual(chunks, [[1, 2], [3]]);
  t.false(stream.isClosed);
});

test('leaving the iteration early leaves the stream open, and a failure ends it', async (t) => {
  const stream = new ManualInputStream();
  const iterator = stream[Symbol.asyncIterator]();
  const first = iterator.next();
  stream.answer(1);
  t.deepEqual([...((await first).value as Uint8Array)], [1]);
  await iterator.return();
  t.false(stream.isClosed);

  const failing = stream[Symbol.asyncIterator]().next();
  stream.reads.shift()!.operation.fail(new Error('reset'));
  await t.throwsAsync(async () => failing, { message: 'reset' });
});

test('using and await using close it', async (t) => {
  const stream = new ManualInputStream();
  stream[Symbol.dispose]();
  t.true(stream.isClosed);
  await rejectsHresult(t, stream.readAsync(new WindowsBuffer(1), 1, InputStreamOptions.none), RO_E_CLOSED);
  const other = new ManualInputStream();
  await other[Symbol.asyncDispose]();
  t.true(other.isClosed);
});
