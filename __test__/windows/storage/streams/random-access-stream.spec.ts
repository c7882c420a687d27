import test from 'ava';
import { InMemoryRandomAccessStream, RandomAccessStream } from 'uwp-sockets';

import {
  E_INVALIDARG,
  ERROR_CANCELLED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../../../helpers/hresult-errors.js';
import { ManualInputStream, ManualOutputStream } from '../../../helpers/manual-stream.js';

async function streamOf(size: number): Promise<InMemoryRandomAccessStream> {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(Uint8Array.from({ length: size }, (_, index) => index % 251));
  stream.seek(0);
  return stream;
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('copyAsync copies what is left and leaves both streams open', async (t) => {
  const [source, destination] = [await streamOf(150_000), new InMemoryRandomAccessStream()];
  source.seek(50_000);
  const progress: number[] = [];
  const copied = await RandomAccessStream.copyAsync(source, destination).then(null, null, (bytes) =>
    progress.push(bytes),
  );
  t.is(copied, 100_000);
  t.is(destination.size, 100_000);
  t.deepEqual(progress, [65_536, 100_000]);
  t.is(source.position, 150_000);
});

test('copyAsync copies no more than bytesToCopy, and less when there is less', async (t) => {
  const [source, destination] = [await streamOf(100), new InMemoryRandomAccessStream()];
  t.is(await RandomAccessStream.copyAsync(source, destination, 30), 30);
  t.is(await RandomAccessStream.copyAsync(source, destination, 0), 0);
  t.is(source.position, 30);
  t.is(await RandomAccessStream.copyAsync(source, destination, 1000), 70);
  t.is(destination.size, 100);
});

test('a copy reads on only when the last piece was written', async (t) => {
  const [source, destination] = [new ManualInputStream(), new ManualOutputStream()];
  const copy = RandomAccessStream.copyAsync(source, destination);
  await turn();
  source.answer(1, 2);
  await turn();
  t.is(source.reads.length, 0);
  t.deepEqual([...destination.take()], [1, 2]);
  await turn();
  t.is(source.reads.length, 1);
  source.answer();
  t.is(await copy, 2);
});

test('a copy can be cancelled while it reads and while it writes', async (t) => {
  const [source, destination] = [new ManualInputStream(), new ManualOutputStream()];
  const reading = RandomAccessStream.copyAsync(source, destination);
  await turn();
  reading.cancel();
  await rejectsHresult(t, reading, ERROR_CANCELLED);
  source.reads.length = 0;
  const controller = new AbortController();
  const writing = RandomAccessStream.copyAsync(source, destination, { signal: controller.signal });
  await turn();
  source.answer(1);
  await turn();
  controller.abort();
  await rejectsHresult(t, writing, ERROR_CANCELLED);
  t.is(source.reads.length, 0);
  await rejectsHresult(
    t,
    RandomAccessStream.copyAsync(source, destination, 5, { signal: AbortSignal.abort() }),
    ERROR_CANCELLED,
  );
});

test('a copy fails as the streams do', async (t) => {
  const [source, destination] = [new ManualInputStream(), new ManualOutputStream()];
  const copy = RandomAccessStream.copyAsync(source, destination);
  await turn();
  source.answer(1);
  await turn();
  destination.writes[0]!.operation.fail(new Error('disk full'));
  await t.throwsAsync(async () => copy, { message: 'disk full' });
  source.close();
  await rejectsHresult(t, RandomAccessStream.copyAsync(source, destination), RO_E_CLOSED);
});

test('copyAndCloseAsync flushes, then closes both', async (t) => {
  const [source, destination] = [await streamOf(10), new ManualOutputStream()];
  const copy = RandomAccessStream.copyAndCloseAsync(source, destination);
  await turn();
  t.is(destination.take().length, 10);
  await turn();
  t.false(destination.isClosed);
  destination.flushes[0]!.complete(true);
  t.is(await copy, 10);
  t.true(destination.isClosed);
  throwsHresult(t, () => source.size, RO_E_CLOSED);
});

test('copyAndCloseAsync closes both after a failure too', async (t) => {
  const [source, destination] = [new ManualInputStream(), new ManualOutputStream()];
  const copy = RandomAccessStream.copyAndCloseAsync(source, destination);
  await turn();
  source.reads[0]!.operation.fail(new Error('reset'));
  await t.throwsAsync(async () => copy, { message: 'reset' });
  t.true(source.isClosed && destination.isClosed);
});

test('what is no stream or number of bytes is refused', (t) => {
  const stream = new InMemoryRandomAccessStream();
  for (const wrong of [null, undefined, {}, 5] as never[]) {
    throwsHresult(t, () => RandomAccessStream.copyAsync(wrong, stream), E_INVALIDARG);
    throwsHresult(t, () => RandomAccessStream.copyAsync(stream, wrong), E_INVALIDARG);
    throwsHresult(t, () => RandomAccessStream.copyAndCloseAsync(wrong, stream), E_INVALIDARG);
    throwsHresult(t, () => RandomAccessStream.copyAndCloseAsync(stream, wrong), E_INVALIDARG);
  }
  for (const wrong of [-1, 0.5, NaN, '5'] as number[]) {
    throwsHresult(t, () => RandomAccessStream.copyAsync(stream, stream, wrong), E_INVALIDARG);
  }
  t.throws(() => new (RandomAccessStream as unknown as new () => unknown)(), { instanceOf: TypeError });
});
