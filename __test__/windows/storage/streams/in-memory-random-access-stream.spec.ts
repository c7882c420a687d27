import test from 'ava';
import { Buffer as WindowsBuffer, InMemoryRandomAccessStream, InputStreamOptions } from 'uwp-sockets';

import {
  E_INVALIDARG,
  E_OUTOFMEMORY,
  ERROR_CANCELLED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../../../helpers/hresult-errors.js';

async function read(stream: InMemoryRandomAccessStream, count: number): Promise<number[]> {
  const buffer = await stream.readAsync(new WindowsBuffer(count), count, InputStreamOptions.none);
  return [...(buffer as WindowsBuffer).bytes];
}

test('starts empty, and can be read and written', (t) => {
  for (const stream of [new InMemoryRandomAccessStream(), InMemoryRandomAccessStream()]) {
    t.is(stream.size, 0);
    t.is(stream.position, 0);
    t.true(stream.canRead);
    t.true(stream.canWrite);
  }
});

test('reads and writes go on at the position', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  t.is(await stream.writeAsync(Uint8Array.of(1, 2, 3)), 3);
  t.is(await stream.writeAsync(WindowsBuffer.fromBytes(Uint8Array.of(4))), 1);
  t.is(stream.position, 4);
  t.deepEqual(await read(stream, 4), []);
  stream.seek(1);
  t.deepEqual(await read(stream, 2), [2, 3]);
  t.is(stream.position, 3);
  await stream.writeAsync(Uint8Array.of(9, 9));
  stream.seek(0);
  t.deepEqual(await read(stream, 10), [1, 2, 3, 9, 9]);
  t.true(await stream.flushAsync());
});

test('a write whose signal has aborted leaves the stream as it is', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  await rejectsHresult(t, stream.writeAsync(Uint8Array.of(1), { signal: AbortSignal.abort() }), ERROR_CANCELLED);
  t.is(stream.size, 0);
});

test('what was read or written is a copy', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  const bytes = Uint8Array.of(1, 2);
  await stream.writeAsync(bytes);
  bytes.fill(0);
  stream.seek(0);
  const buffer = new Uint8Array(2);
  await stream.readAsync(buffer, 2, InputStreamOptions.none);
  buffer.fill(9);
  stream.seek(0);
  t.deepEqual(await read(stream, 2), [1, 2]);
});

test('a write behind the end fills the gap with zeros, a read there finds nothing', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(Uint8Array.of(1));
  stream.seek(4);
  t.deepEqual(await read(stream, 1), []);
  await stream.writeAsync(new Uint8Array(0));
  t.is(stream.size, 1);
  await stream.writeAsync(Uint8Array.of(5));
  stream.seek(0);
  t.deepEqual(await read(stream, 9), [1, 0, 0, 0, 5]);
});

test('setting the size cuts off or adds zeros', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(Uint8Array.of(1, 2, 3));
  stream.size = 1;
  t.is(stream.position, 3);
  stream.size = 3;
  stream.seek(0);
  t.deepEqual(await read(stream, 9), [1, 0, 0]);
});

test('grows to many times its first size', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  const piece = Uint8Array.from({ length: 1000 }, (_, index) => index & 255);
  for (let count = 0; count < 500; count++) await stream.writeAsync(piece);
  t.is(stream.size, 500_000);
  stream.seek(499_000);
  t.deepEqual(await read(stream, 2000), [...piece]);
});

test('other streams over the same bytes have positions of their own', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(Uint8Array.of(1, 2, 3, 4));
  const [input, output, clone] = [stream.getInputStreamAt(1), stream.getOutputStreamAt(3), stream.cloneStream()];
  await output.writeAsync(Uint8Array.of(7, 8));
  t.deepEqual(await read(input, 9), [2, 3, 7, 8]);
  t.is(clone.position, 0);
  stream.close();
  t.deepEqual(await read(clone, 9), [1, 2, 3, 7, 8]);
});

test('what is no position or size is refused', (t) => {
  const stream = new InMemoryRandomAccessStream();
  for (const wrong of [-1, 0.5, NaN, Infinity, '0', null, undefined] as number[]) {
    throwsHresult(t, () => stream.seek(wrong), E_INVALIDARG);
    throwsHresult(t, () => (stream.size = wrong), E_INVALIDARG);
    throwsHresult(t, () => stream.getInputStreamAt(wrong), E_INVALIDARG);
    throwsHresult(t, () => stream.getOutputStreamAt(wrong), E_INVALIDARG);
  }
  throwsHresult(t, () => (stream.size = Number.MAX_SAFE_INTEGER), E_OUTOFMEMORY);
  stream.seek(Number.MAX_SAFE_INTEGER - 1);
  throwsHresult(t, () => stream.writeAsync(Uint8Array.of(1)), E_OUTOFMEMORY);
  t.is(stream.size, 0);
});

test('a constructor argument is surplus', (t) => {
  t.is(new (InMemoryRandomAccessStream as new (surplus: number) => InMemoryRandomAccessStream)(5).size, 0);
});

test('after close every member refuses', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  stream.close();
  stream.close();
  const members = [
    () => stream.canRead,
    () => stream.canWrite,
    () => stream.position,
    () => stream.size,
    () => (stream.size = 0),
    () => stream.seek(0),
    () => stream.getInputStreamAt(0),
    () => stream.getOutputStreamAt(0),
    () => stream.cloneStream(),
    () => stream.readAsync(new WindowsBuffer(1), 1, InputStreamOptions.none),
    () => stream.writeAsync(new WindowsBuffer(1)),
    () => stream.flushAsync(),
  ];
  for (const member of members) await rejectsHresult(t, Promise.resolve().then<unknown>(member), RO_E_CLOSED);
  const disposed = new InMemoryRandomAccessStream();
  await disposed[Symbol.asyncDispose]();
  throwsHresult(t, () => disposed.size, RO_E_CLOSED);
});
