import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { aborted } from '../../../dist/internal/errors/errors.js';
import { COPY_LIMIT, TcpWriter } from '../../../dist/internal/tcp/tcp-writer.js';
import { ABORTED, CANCELED, ILLEGAL_CALL, RESET, rejects, throws } from '../../helpers/failures.js';
import { FakeStream, nativeReset } from '../../helpers/tcp-fake-stream.js';
import { payload } from '../../helpers/tcp-payload.js';

function setting(stream: FakeStream = new FakeStream()): { stream: FakeStream; writer: TcpWriter; waits: boolean[] } {
  const waits: boolean[] = [];
  const owner = {
    wait: (value: boolean) => void waits.push(value),
    failed: () => undefined,
    sendFirst: () => undefined,
    abort: () => undefined,
  };
  return { stream, writer: new TcpWriter(stream.native, owner), waits };
}

/** A stream that encrypts: it takes bytes at once and passes them to the kernel late. */
function late(): FakeStream {
  const stream = new FakeStream();
  stream.handedOver = 0;
  return stream;
}

test('the end is sent after the writes before it, in the same turn', async (t) => {
  const { stream, writer, waits } = setting();
  void writer.write(Buffer.from('abc'));
  const end = writer.shutdown();
  t.deepEqual(stream.calls, ['write 3', 'end']);
  t.is(end.operation.status, AsyncStatus.completed);
  t.deepEqual(waits, []);
  await end;
});

test('it waits for writes that the kernel has no room for', async (t) => {
  const { stream, writer, waits } = setting();
  stream.room = 1;
  const write = writer.write(Buffer.from('abc'));
  const end = writer.shutdown();
  t.deepEqual(stream.calls, ['write 3']);
  t.deepEqual(waits, [true]);
  stream.room = Infinity;
  writer.resume();
  t.deepEqual(stream.calls, ['write 3', 'write 2', 'end']);
  t.deepEqual(waits, [true, false]);
  t.is(await write, 3);
  await end;
});

test('it waits for writes in flight', async (t) => {
  const { stream, writer, waits } = setting(late());
  void writer.write(payload(100));
  const end = writer.shutdown();
  t.deepEqual(stream.calls, ['write 100']);
  stream.handedOver = 100;
  writer.resume();
  t.deepEqual(stream.calls, ['write 100', 'end']);
  t.deepEqual(waits, [true, false]);
  await end;
});

test('an end that the kernel has no room for is waited for', async (t) => {
  const { stream, writer, waits } = setting();
  stream.hasRoomForEnd = false;
  const end = writer.shutdown();
  t.is(end.operation.status, AsyncStatus.started);
  t.deepEqual(waits, [true]);
  stream.hasRoomForEnd = true;
  writer.resume();
  t.deepEqual(waits, [true, false]);
  await end;
});

test('from the call on nothing can be written, not even nothing, while a flush has nothing to wait for', async (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  void writer.write(Buffer.from('abc'));
  const end = writer.shutdown();
  const wrong = { ...ILLEGAL_CALL, message: /shutdownAsync/ };
  const assertRefused = (): void => {
    throws(t, () => writer.write(Buffer.from('d')), { ...wrong, message: /^writeAsync: .*shutdownAsync/ });
    throws(t, () => writer.write(Buffer.alloc(0)), wrong);
    throws(t, () => writer.tryWriteBatch([Buffer.from('d')]), { ...wrong, message: /^tryWriteBatch: / });
  };
  assertRefused();
  stream.room = Infinity;
  writer.resume();
  await end;
  assertRefused();
  t.true(await writer.flush());
  t.is(stream.taken.toString(), 'abc');
});

test('every call completes with the first one, and the native side is called once', async (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  void writer.write(Buffer.from('abc'));
  const ends = [writer.shutdown(), writer.shutdown()];
  stream.room = Infinity;
  writer.resume();
  await Promise.all([...ends, writer.shutdown()]);
  t.deepEqual(
    stream.calls.filter((call) => call === 'end'),
    ['end'],
  );
});

test('cancelled before it is sent, it is undone', async (t) => {
  const { stream, writer, waits } = setting();
  stream.room = 0;
  void writer.write(Buffer.from('abc'));
  const ends = [writer.shutdown(), writer.shutdown()];
  ends[0]!.cancel();
  await rejects(t, ends[0]!, CANCELED);
  throws(t, () => writer.write(Buffer.from('d')), ILLEGAL_CALL, 'another one still wants it');
  ends[1]!.cancel();
  await rejects(t, ends[1]!, CANCELED);
  const write = writer.write(Buffer.from('d'));
  stream.room = Infinity;
  writer.resume();
  t.is(await write, 1);
  t.is(stream.taken.toString(), 'abcd');
  t.false(stream.calls.includes('end'));
  t.deepEqual(waits, [true, false]);
});

test('cancelled in flight, it is still sent, and nothing waits for it', async (t) => {
  const { stream, writer, waits } = setting();
  stream.hasRoomForEnd = false;
  const end = writer.shutdown();
  end.cancel();
  await rejects(t, end, CANCELED);
  t.deepEqual(waits, [true, false]);
  throws(t, () => writer.write(Buffer.from('d')), ILLEGAL_CALL);
  stream.hasRoomForEnd = true;
  await writer.shutdown();
});

test('a write that fails makes it fail with the same error, whether before or meanwhile', async (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  const write = writer.write(Buffer.from('abc'));
  const end = writer.shutdown();
  stream.failure = nativeReset();
  writer.resume();
  await rejects(t, write, RESET);
  await rejects(t, end, RESET);
  await rejects(t, writer.shutdown(), RESET);
  t.false(stream.calls.includes('end'));
});

test('it fails with the error of the system call', async (t) => {
  const { stream, writer, waits } = setting();
  stream.hasRoomForEnd = false;
  const end = writer.shutdown();
  stream.failure = nativeReset();
  writer.resume();
  await rejects(t, end, RESET);
  t.deepEqual(waits, [true, false]);
});

test('cancelling everything undoes it', async (t) => {
  const { stream, writer } = setting(late());
  void writer.write(payload(COPY_LIMIT + 1));
  const end = writer.shutdown();
  writer.cancel(aborted('the operation was cancelled'));
  await rejects(t, end, ABORTED);
  t.notThrows(() => void writer.write(Buffer.from('d')));
  t.false(stream.calls.includes('end'));
});

test('finishing hands it over too', (t) => {
  const { stream, writer } = setting(late());
  stream.drained = 200;
  void writer.write(payload(100));
  const end = writer.shutdown();
  t.true(writer.finish());
  t.deepEqual(stream.calls, ['write 100', 'end']);
  t.is(end.operation.status, AsyncStatus.completed);
});
