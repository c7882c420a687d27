import { PassThrough, Writable } from 'node:stream';
import { WritableStream } from 'node:stream/web';

import test from 'ava';
import { asOutputStream, DataWriter } from 'uwp-sockets';

import {
  E_FAIL,
  E_INVALIDARG,
  ERROR_CANCELLED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../helpers/hresult-errors.js';

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A Writable whose writes the test completes. */
function manualWritable(): { writable: Writable; taken: Buffer[]; callbacks: ((error?: Error) => void)[] } {
  const taken: Buffer[] = [];
  const callbacks: ((error?: Error) => void)[] = [];
  const writable = new Writable({
    write: (chunk: Buffer, _, callback) => {
      taken.push(chunk);
      callbacks.push(callback);
    },
  });
  return { writable, taken, callbacks };
}

test('writes reach a Node stream in order, and complete when it has taken them', async (t) => {
  const { writable, taken, callbacks } = manualWritable();
  const stream = asOutputStream(writable);
  let ended = 0;
  const writes = [1, 2, 3].map((length) =>
    stream.writeAsync(new Uint8Array(length)).then((count) => ((ended += 1), count)),
  );
  let flushed = false;
  const flush = stream.flushAsync().then((result) => (flushed = result));
  for (let count = 1; count <= 3; count++) {
    t.is(ended, count - 1);
    t.false(flushed);
    callbacks.shift()!();
    await turn();
  }
  t.deepEqual(await Promise.all(writes), [1, 2, 3]);
  t.true(await flush);
  t.deepEqual(
    taken.map(({ length }) => length),
    [1, 2, 3],
  );
});

test('closing ends the Node stream after earlier writes', async (t) => {
  const target = new PassThrough();
  const writer = new DataWriter(asOutputStream(target));
  writer.writeString('hello');
  await writer.storeAsync();
  writer.close();
  const chunks = await target.toArray();
  t.is(Buffer.concat(chunks as Buffer[]).toString(), 'hello');
  t.true(target.writableFinished);
});

test('writes reach a web stream, which closing closes', async (t) => {
  const taken: number[] = [];
  let closed = false;
  const target = new WritableStream<Uint8Array>({
    write: (chunk) => void taken.push(...chunk),
    close: () => void (closed = true),
  });
  const stream = asOutputStream(target);
  t.is(await stream.writeAsync(Uint8Array.of(1, 2)), 2);
  t.is(await stream.writeAsync(new Uint16Array(1)), 2);
  await stream[Symbol.asyncDispose]();
  t.deepEqual(taken, [1, 2, 0, 0]);
  t.true(closed);
});

test('an error of the target fails the write, the flush and later calls', async (t) => {
  const { writable, callbacks } = manualWritable();
  const stream = asOutputStream(writable);
  const [write, flush] = [stream.writeAsync(Uint8Array.of(1)), stream.flushAsync()];
  const cause = Object.assign(new Error('broken pipe'), { code: 'EPIPE' });
  callbacks[0]!(cause);
  const error = await rejectsHresult(t, write, E_FAIL);
  t.like(error, { message: 'broken pipe', code: 'EPIPE', cause });
  await rejectsHresult(t, flush, E_FAIL);
  await rejectsHresult(t, stream.writeAsync(Uint8Array.of(2)), E_FAIL);
});

test('an error between two writes is reported by the next one', async (t) => {
  const { writable } = manualWritable();
  const stream = asOutputStream(writable);
  writable.destroy(new Error('gone'));
  await new Promise((resolve) => writable.once('close', resolve));
  t.is((await rejectsHresult(t, stream.writeAsync(Uint8Array.of(1)), E_FAIL)).message, 'gone');
  const web = asOutputStream(
    new WritableStream<Uint8Array>({ start: (controller) => controller.error(new Error('web')) }),
  );
  t.is((await rejectsHresult(t, web.writeAsync(Uint8Array.of(1)), E_FAIL)).message, 'web');
});

test('a signal cancels a write', async (t) => {
  const { writable, callbacks } = manualWritable();
  const controller = new AbortController();
  const write = asOutputStream(writable).writeAsync(Uint8Array.of(1), { signal: controller.signal });
  controller.abort();
  await rejectsHresult(t, write, ERROR_CANCELLED);
  callbacks[0]!();
});

test('a closed stream rejects, and so does anything but a stream as target', async (t) => {
  const stream = asOutputStream(new PassThrough());
  stream.close();
  stream.close();
  await rejectsHresult(t, stream.writeAsync(Uint8Array.of(1)), RO_E_CLOSED);
  await rejectsHresult(t, stream.flushAsync(), RO_E_CLOSED);
  throwsHresult(t, () => asOutputStream(new PassThrough()).writeAsync('text' as never), E_INVALIDARG);
  const locked = new WritableStream<Uint8Array>();
  locked.getWriter();
  throwsHresult(t, () => asOutputStream(locked), E_INVALIDARG);
  for (const wrong of [null, undefined, {}, 5] as never[]) throwsHresult(t, () => asOutputStream(wrong), E_INVALIDARG);
});
