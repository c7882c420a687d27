import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import test from 'ava';
import { asStreamForRead, asStreamForWrite, InMemoryRandomAccessStream } from 'uwp-sockets';

import { CanceledError } from '../../dist/internal/errors/errors.js';
import { E_INVALIDARG, ERROR_CANCELLED, RO_E_CLOSED, throwsHresult } from '../helpers/hresult-errors.js';
import { ManualInputStream, ManualOutputStream } from '../helpers/manual-stream.js';
import { Random } from '../helpers/random.js';

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function streamOf(content: Uint8Array): Promise<InMemoryRandomAccessStream> {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(content);
  stream.seek(0);
  return stream;
}

test('a pipeline from an input stream to an output stream carries every byte', async (t) => {
  const content = new Random(1).bytes(1_000_000);
  const destination = new InMemoryRandomAccessStream();
  const result = destination.cloneStream();
  await pipeline(asStreamForRead(await streamOf(content)), asStreamForWrite(destination));
  t.is(result.size, content.length);
  const copy = new Uint8Array(content.length);
  await result.readAsync(copy, copy.length);
  t.deepEqual(copy, content);
  throwsHresult(t, () => destination.size, RO_E_CLOSED);
});

test('a slow consumer applies backpressure to the input stream', async (t) => {
  const stream = new ManualInputStream();
  const consumed: number[] = [];
  const pending: (() => void)[] = [];
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _, callback) => {
      consumed.push(chunk.length);
      pending.push(callback);
    },
  });
  const piped = pipeline(asStreamForRead(stream), slow);
  let answered = 0;
  const answerAll = async (): Promise<void> => {
    await turn();
    while (stream.reads.length > 0) {
      stream.reads.shift()!.operation.complete(new Uint8Array(65_536));
      answered++;
      await turn();
    }
  };
  await answerAll();
  const ahead = answered;
  t.true(ahead <= 4, `read ${ahead} chunks ahead`);
  await answerAll();
  t.is(answered, ahead, 'nothing more is read while the consumer is busy');
  for (let round = 0; round < 5; round++) {
    pending.shift()!();
    await answerAll();
  }
  t.true(answered > ahead && answered <= ahead + 5);
  stream.isClosed = false;
  const end = (async () => {
    while (!slow.writableFinished) {
      pending.shift()?.();
      await turn();
      for (const { operation } of stream.reads.splice(0)) operation.complete(new Uint8Array(0));
    }
  })();
  await piped;
  await end;
  t.is(consumed.length, answered);
  t.true(stream.isClosed);
});

test('a failure of the input stream destroys the readable', async (t) => {
  const stream = new ManualInputStream();
  const readable = asStreamForRead(stream);
  readable.resume();
  await turn();
  stream.reads[0]!.operation.fail(new Error('reset'));
  const [error] = (await once(readable, 'error')) as [Error];
  t.is(error.message, 'reset');
  t.true(readable.destroyed && stream.isClosed);
});

test('a closed input stream destroys the readable', async (t) => {
  const stream = new ManualInputStream();
  stream.close();
  const [error] = (await once(asStreamForRead(stream).resume(), 'error')) as [{ number: number }];
  t.is(error.number, RO_E_CLOSED | 0);
});

test('destroying the readable cancels the pending read and closes the input stream', async (t) => {
  const stream = new ManualInputStream();
  const readable = asStreamForRead(stream).resume();
  await turn();
  const { operation } = stream.reads[0]!;
  readable.destroy();
  await once(readable, 'close');
  t.true(operation.operation.errorCode instanceof CanceledError);
  t.is((operation.operation.errorCode as CanceledError).number, ERROR_CANCELLED | 0);
  t.true(stream.isClosed);
});

test('the writable accepts more only when the output stream has taken its data', async (t) => {
  const stream = new ManualOutputStream();
  const writable = asStreamForWrite(stream);
  t.true(writable.write('first'));
  t.true(writable.write('second'));
  t.false(writable.write(Buffer.alloc(70_000)));
  t.is(stream.writes.length, 1, 'the rest waits in Node');
  t.is(Buffer.from(stream.take()).toString(), 'first');
  await turn();
  t.deepEqual(
    stream.writes.map(({ bytes }) => bytes.length),
    [6, 70_000],
    'and then comes in one go',
  );
  const drained = once(writable, 'drain');
  stream.take();
  await turn();
  t.true(writable.writableNeedDrain);
  stream.take();
  await drained;
  const finished = once(writable, 'close');
  writable.end('last');
  stream.take();
  await turn();
  t.false(writable.writableFinished, 'end waits for the flush');
  stream.flushes[0]!.complete(true);
  await finished;
  t.true(writable.writableFinished && stream.isClosed);
});

test('a failure of the output stream destroys the writable and the stream piped into it', async (t) => {
  const stream = new ManualOutputStream();
  const source = Readable.from([Buffer.of(1), Buffer.of(2)], { objectMode: false });
  const piped = pipeline(source, asStreamForWrite(stream));
  await turn();
  stream.writes[0]!.operation.fail(new Error('reset'));
  await t.throwsAsync(piped, { message: 'reset' });
  t.true(source.destroyed && stream.isClosed);
});

test('a failed flush fails the end, and a closed output stream the write', async (t) => {
  const stream = new ManualOutputStream();
  const writable = asStreamForWrite(stream);
  writable.end();
  await turn();
  stream.flushes[0]!.fail(new Error('flush'));
  const [flushError] = (await once(writable, 'error')) as [Error];
  t.is(flushError.message, 'flush');
  const closed = new ManualOutputStream();
  closed.close();
  const refused = asStreamForWrite(closed);
  refused.write('x');
  const [writeError] = (await once(refused, 'error')) as [{ number: number }];
  t.is(writeError.number, RO_E_CLOSED | 0);
});

test('destroying the writable closes the output stream', async (t) => {
  const stream = new ManualOutputStream();
  const writable = asStreamForWrite(stream);
  writable.destroy();
  await once(writable, 'close');
  t.true(stream.isClosed);
});

test('a buffer size is how far a Readable reads ahead; with 0 it waits for its consumer', async (t) => {
  const buffered = new ManualInputStream();
  const ahead = asStreamForRead(buffered, 10);
  ahead.on('readable', () => undefined);
  await turn();
  t.is(buffered.reads[0]!.count, 10);
  buffered.answer(1, 2, 3);
  await turn();
  t.is(buffered.reads.length, 1, 'the buffer has room for more');
  buffered.answer(...Buffer.alloc(10));
  await turn();
  t.is(buffered.reads.length, 0, 'the buffer is full');

  const unbuffered = new ManualInputStream();
  const readable = asStreamForRead(unbuffered, 0);
  const chunks = readable[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (const byte of [1, 2]) {
    const next = chunks.next();
    await turn();
    t.is(unbuffered.reads[0]!.count, 65_536);
    unbuffered.answer(byte);
    t.deepEqual((await next).value, Buffer.of(byte));
    await turn();
    t.is(unbuffered.reads.length, 0, 'nothing is read ahead');
  }
  const end = chunks.next();
  await turn();
  unbuffered.answer();
  t.true((await end).done);
});

test('the buffer size is the high water mark of a Writable', async (t) => {
  for (const [size, accepts] of [
    [0, false],
    [4, true],
    [3, false],
  ] as const) {
    const stream = new ManualOutputStream();
    const writable = asStreamForWrite(stream, size);
    t.is(writable.write('abc'), accepts, `${size}`);
    t.is(Buffer.from(stream.take()).toString(), 'abc', 'a write does not wait for a full buffer');
    if (!accepts) await once(writable, 'drain');
  }
  t.is(asStreamForWrite(new ManualOutputStream()).writableHighWaterMark, new Writable().writableHighWaterMark);
});

test('anything but a buffer size is rejected', (t) => {
  for (const wrong of [-1, 1.5, NaN, Infinity, 2 ** 31, '5', null, {}] as never[]) {
    throwsHresult(t, () => asStreamForRead(new ManualInputStream(), wrong), E_INVALIDARG);
    throwsHresult(t, () => asStreamForWrite(new ManualOutputStream(), wrong), E_INVALIDARG);
  }
});

test('anything but a stream is rejected', (t) => {
  for (const wrong of [null, undefined, {}, 5] as never[]) {
    throwsHresult(t, () => asStreamForRead(wrong), E_INVALIDARG);
    throwsHresult(t, () => asStreamForWrite(wrong), E_INVALIDARG);
  }
});
