import test from 'ava';
import { asReadableStream, asWritableStream, InMemoryRandomAccessStream } from 'uwp-sockets';

import { E_INVALIDARG, rejectsHresult, RO_E_CLOSED, throwsHresult } from '../helpers/hresult-errors.js';
import { ManualInputStream, ManualOutputStream } from '../helpers/manual-stream.js';
import { Random } from '../helpers/random.js';

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('pipeTo from an input stream to an output stream carries every byte', async (t) => {
  const content = new Random(2).bytes(1_000_000);
  const [source, destination] = [new InMemoryRandomAccessStream(), new InMemoryRandomAccessStream()];
  const result = destination.cloneStream();
  await source.writeAsync(content);
  source.seek(0);
  await asReadableStream(source).pipeTo(asWritableStream(destination));
  const copy = new Uint8Array(content.length);
  await result.readAsync(copy, copy.length);
  t.deepEqual(copy, content);
  throwsHresult(t, () => source.size, RO_E_CLOSED);
  throwsHresult(t, () => destination.size, RO_E_CLOSED);
});

test('nothing is read ahead of demand', async (t) => {
  const stream = new ManualInputStream();
  const reader = asReadableStream(stream).getReader();
  await turn();
  t.is(stream.reads.length, 0);
  const first = reader.read();
  await turn();
  stream.answer(1, 2);
  t.deepEqual([...((await first).value as Uint8Array)], [1, 2]);
  await turn();
  t.is(stream.reads.length, 0);
  const end = reader.read();
  await turn();
  stream.answer();
  t.true((await end).done);
  t.true(stream.isClosed);
});

test('a failure of the input stream errors the readable and closes the stream', async (t) => {
  const stream = new ManualInputStream();
  const read = asReadableStream(stream).getReader().read();
  await turn();
  stream.reads[0]!.operation.fail(new Error('reset'));
  await t.throwsAsync(read, { message: 'reset' });
  t.true(stream.isClosed);
  await rejectsHresult(t, asReadableStream(stream).getReader().read(), RO_E_CLOSED);
});

test('cancelling the readable cancels the pending read and closes the stream', async (t) => {
  const stream = new ManualInputStream();
  const reader = asReadableStream(stream).getReader();
  const read = reader.read();
  await turn();
  const { operation } = stream.reads[0]!;
  await reader.cancel();
  t.true((await read).done);
  t.is(operation.operation.errorCode?.name, 'Canceled');
  t.true(stream.isClosed);
});

test('a write completes when the output stream has taken it', async (t) => {
  const stream = new ManualOutputStream();
  const writer = asWritableStream(stream).getWriter();
  await writer.ready;
  let ended = 0;
  const writes = [new Uint8Array(2), new Uint16Array(2)].map((chunk) => writer.write(chunk).then(() => ended++));
  await turn();
  t.is(writer.desiredSize, -1);
  t.is(stream.writes.length, 1);
  t.is(stream.take().length, 2);
  await turn();
  t.is(ended, 1);
  t.is(stream.take().length, 4);
  await Promise.all(writes);
  const closed = writer.close();
  await turn();
  t.false(stream.isClosed);
  stream.flushes[0]!.complete(true);
  await closed;
  t.true(stream.isClosed);
});

test('failures of the output stream fail the write and the close', async (t) => {
  const stream = new ManualOutputStream();
  const writer = asWritableStream(stream).getWriter();
  const [write, ended] = [writer.write(Uint8Array.of(1)), writer.closed];
  await turn();
  stream.writes[0]!.operation.fail(new Error('reset'));
  await t.throwsAsync(write, { message: 'reset' });
  await t.throwsAsync(ended, { message: 'reset' });
  const other = new ManualOutputStream();
  const closing = asWritableStream(other).close();
  await turn();
  other.flushes[0]!.fail(new Error('flush'));
  await t.throwsAsync(closing, { message: 'flush' });
  t.true(other.isClosed);
});

test('aborting the writable closes the output stream, and text is rejected', async (t) => {
  const stream = new ManualOutputStream();
  await asWritableStream(stream).abort();
  t.true(stream.isClosed);
  const writer = asWritableStream(new ManualOutputStream()).getWriter();
  writer.closed.catch(() => undefined);
  await rejectsHresult(t, writer.write('text' as never), E_INVALIDARG);
});

test('anything but a stream is rejected', (t) => {
  for (const wrong of [null, undefined, {}, 5] as never[]) {
    throwsHresult(t, () => asReadableStream(wrong), E_INVALIDARG);
    throwsHresult(t, () => asWritableStream(wrong), E_INVALIDARG);
  }
});
