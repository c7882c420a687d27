import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

import test from 'ava';
import { asInputStream, Buffer as WindowsBuffer, DataReader, InputStreamOptions } from 'uwp-sockets';

import {
  E_FAIL,
  E_INVALIDARG,
  ERROR_CANCELLED,
  ERROR_INVALID_OPERATION,
  ERROR_OPERATION_ABORTED,
  rejectsHresult,
  RO_E_CLOSED,
  throwsHresult,
} from '../helpers/hresult-errors.js';
import { Random } from '../helpers/random.js';

const { none, partial } = InputStreamOptions;
const content = new Random(3).bytes(300_000);

function* pieces(): Generator<Buffer> {
  const random = new Random(4);
  for (let at = 0; at < content.length;) {
    const piece = Buffer.from(content.subarray(at, at + random.below(20_000)));
    at += piece.length;
    yield piece;
  }
}

async function* iterable(): AsyncGenerator<Uint8Array> {
  yield* pieces();
}

const sources = {
  'a Node stream': () => Readable.from(pieces(), { objectMode: false }),
  'a web stream': () => ReadableStream.from(pieces()) as ReadableStream<Uint8Array>,
  'an async iterable': iterable,
};

for (const [name, source] of Object.entries(sources)) {
  test(`reads ${name} to its end, in exact counts and in available bytes`, async (t) => {
    const reader = new DataReader(asInputStream(source()));
    t.is(await reader.loadAsync(100_000), 100_000);
    reader.inputStreamOptions = partial;
    for (;;) {
      const count = await reader.loadAsync(4096);
      t.true(count <= 4096);
      if (count === 0) break;
    }
    t.is(reader.unconsumedBufferLength, content.length);
    t.deepEqual(Buffer.from(reader.detachBuffer().bytes), Buffer.from(content));
    reader.inputStreamOptions = none;
    t.is(await reader.loadAsync(1), 0);
  });

  test(`iterates over ${name}`, async (t) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of asInputStream(source())) chunks.push(chunk);
    t.deepEqual(Buffer.concat(chunks), Buffer.from(content));
  });
}

test('fewer bytes than requested are the end', async (t) => {
  const stream = asInputStream(Readable.from([Buffer.of(1, 2), Buffer.of(3)], { objectMode: false }));
  const buffer = (await stream.readAsync(new WindowsBuffer(10), 10, none)) as WindowsBuffer;
  t.deepEqual([...buffer.bytes], [1, 2, 3]);
  t.is((await stream.readAsync(buffer, 10, none)).length, 0);
});

test('a slow reader applies backpressure to the source', async (t) => {
  let produced = 0;
  const source = new Readable({
    highWaterMark: 1000,
    read() {
      produced++;
      this.push(Buffer.alloc(1000));
    },
  });
  const stream = asInputStream(source);
  for (let round = 1; round <= 20; round++) {
    await stream.readAsync(new WindowsBuffer(1000), 1000, none);
    await new Promise((resolve) => setImmediate(resolve));
    t.true(produced <= round + 2, `${produced} produced for ${round} reads`);
  }
  stream.close();
});

test('one read at a time; a cancelled one loses nothing', async (t) => {
  const source = new PassThrough();
  const stream = asInputStream(source);
  const read = stream.readAsync(new WindowsBuffer(4), 4, none);
  await rejectsHresult(t, stream.readAsync(new WindowsBuffer(4), 4, none), ERROR_INVALID_OPERATION);
  source.write(Buffer.of(1, 2));
  await new Promise((resolve) => setImmediate(resolve));
  read.cancel();
  await rejectsHresult(t, read, ERROR_CANCELLED);
  source.write(Buffer.of(3, 4));
  const next = (await stream.readAsync(new WindowsBuffer(4), 4, none)) as WindowsBuffer;
  t.deepEqual([...next.bytes], [1, 2, 3, 4]);
});

test('closing destroys the source and ends the pending read', async (t) => {
  const source = new PassThrough();
  const stream = asInputStream(source);
  const read = stream.readAsync(new WindowsBuffer(1), 1, none);
  stream.close();
  stream.close();
  await rejectsHresult(t, read, ERROR_OPERATION_ABORTED);
  t.true(source.destroyed);
  await rejectsHresult(t, stream.readAsync(new WindowsBuffer(1), 1, none), RO_E_CLOSED);

  let canceled = false;
  const web = asInputStream(new ReadableStream<Uint8Array>({ cancel: () => void (canceled = true) }));
  const webRead = web.readAsync(new WindowsBuffer(1), 1, none);
  web.close();
  await rejectsHresult(t, webRead, ERROR_OPERATION_ABORTED);
  t.true(canceled);

  let returned = false;
  const iterator = {
    next: async () => new Promise<never>(() => undefined),
    return: async () => ((returned = true), { done: true as const, value: undefined }),
  };
  asInputStream({ [Symbol.asyncIterator]: () => iterator }).close();
  t.true(returned);
});

test('an error of the source fails the read, with its code and cause', async (t) => {
  const source = new PassThrough();
  const stream = asInputStream(source);
  const cause = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH', syscall: 'read' });
  const read = stream.readAsync(new WindowsBuffer(1), 1, none);
  source.destroy(cause);
  const error = await rejectsHresult(t, read, E_FAIL);
  t.like(error, { message: 'no route', code: 'EHOSTUNREACH', cause });
  await rejectsHresult(t, stream.readAsync(new WindowsBuffer(1), 1, none), E_FAIL);
});

test('an error between two reads is reported by the next one', async (t) => {
  const source = new PassThrough();
  const stream = asInputStream(source);
  source.destroy(new Error('early'));
  await new Promise((resolve) => source.once('close', resolve));
  const error = await rejectsHresult(t, stream.readAsync(new WindowsBuffer(1), 1, none), E_FAIL);
  t.is(error.message, 'early');
  const web = asInputStream(new ReadableStream<Uint8Array>({ start: (controller) => controller.error('odd') }));
  t.is((await rejectsHresult(t, web.readAsync(new WindowsBuffer(1), 1, none), E_FAIL)).message, 'odd');
});

test('text and objects are rejected, at once or when they are read', async (t) => {
  throwsHresult(t, () => asInputStream(Readable.from(['text'])), E_INVALIDARG);
  throwsHresult(t, () => asInputStream(new PassThrough().setEncoding('utf8')), E_INVALIDARG);
  const locked = new ReadableStream<Uint8Array>();
  locked.getReader();
  throwsHresult(t, () => asInputStream(locked), E_INVALIDARG);
  for (const wrong of [null, undefined, {}, 5, 'text', [1]] as never[]) {
    throwsHresult(t, () => asInputStream(wrong), E_INVALIDARG);
  }
  let closed = false;
  const source = new ReadableStream({
    pull: (controller) => controller.enqueue('text'),
    cancel: () => void (closed = true),
  });
  const stream = asInputStream(source as ReadableStream<Uint8Array>);
  await rejectsHresult(t, stream.readAsync(new WindowsBuffer(1), 1, none), E_INVALIDARG);
  t.true(closed);
});
