import test from 'ava';
import { AsyncStatus } from 'uwp-sockets';

import { aborted } from '../../../dist/internal/errors/errors.js';
import * as hub from '../../../dist/internal/runtime/hub.js';
import { TcpReader } from '../../../dist/internal/tcp/tcp-reader.js';
import { ABORTED, CANCELED, INVALID_ARGUMENT, INVALID_OPERATION, RESET, rejects } from '../../helpers/failures.js';
import { FakeStream, nativeReset } from '../../helpers/tcp-fake-stream.js';
import { cut, payload } from '../../helpers/tcp-payload.js';

const END = Buffer.alloc(0);

interface Setting {
  readonly stream: FakeStream;
  readonly reader: TcpReader;
  /** The reader's notifications of waiting. */
  readonly waiting: boolean[];
  readonly aborts: { count: number };
}

function setting(): Setting {
  const stream = new FakeStream();
  const waiting: boolean[] = [];
  const aborts = { count: 0 };
  class Reader extends TcpReader {
    wait(isWaiting: boolean): void {
      waiting.push(isWaiting);
    }
    failed(): void {}
    sendFirst(): void {}
    abort(): void {
      aborts.count++;
    }
  }
  const reader = new Reader(stream.native);
  return { stream, reader, waiting, aborts };
}

async function textOf(read: PromiseLike<Uint8Array>): Promise<string> {
  return Buffer.from(await read).toString();
}

test('available bytes are read at once, without waiting', async (t) => {
  const { stream, reader, waiting } = setting();
  stream.incoming.push(Buffer.from('abcdef'));
  t.is(await textOf(reader.read(4, false)), 'abcd');
  t.is(await textOf(reader.read(4, true)), 'ef');
  t.deepEqual(waiting, []);
});

test('reads that complete at once leave the event loop its turn', async (t) => {
  const { stream, reader, waiting } = setting();
  stream.incoming.push(Buffer.alloc(100, 'x'));
  const reads = [];
  while (!reader.isReading) reads.push(reader.read(1, false));
  t.is(reads.length, 17);
  t.deepEqual(waiting, [true]);
  await new Promise<void>((resolve) => hub.nextTurn(resolve));
  t.is(reads[16]!.operation.status, AsyncStatus.completed);
  t.deepEqual(waiting, [true, false]);
  t.is(reader.read(1, false).operation.status, AsyncStatus.completed);
});

test('a read for all waits until it has all', async (t) => {
  const { stream, reader, waiting } = setting();
  const read = reader.read(6, false);
  t.deepEqual(waiting, [true]);
  stream.incoming.push(Buffer.from('abc'));
  reader.resumeReading();
  t.is(read.operation.status, AsyncStatus.started);
  stream.incoming.push(Buffer.from('defghi'));
  reader.resumeReading();
  t.is(await textOf(read), 'abcdef');
  t.deepEqual(waiting, [true, false]);
  t.deepEqual(stream.incoming, [Buffer.from('ghi')]);
});

test('a partial read completes with the first bytes', async (t) => {
  const { stream, reader } = setting();
  const read = reader.read(1000, true);
  stream.incoming.push(Buffer.from('a'), Buffer.from('b'));
  reader.resumeReading();
  t.is(await textOf(read), 'a');
});

test('the end of the stream completes a read with the bytes so far, and every later one with none', async (t) => {
  const { stream, reader } = setting();
  stream.incoming.push(Buffer.from('abc'), END);
  t.is(await textOf(reader.read(10, false)), 'abc');
  t.is(await textOf(reader.read(10, false)), '');
  t.is(await textOf(reader.read(10, true)), '');
});

test('a read of no bytes does not look', async (t) => {
  const { stream, reader, waiting } = setting();
  stream.failure = new Error('looked');
  t.is((await reader.read(0, false)).length, 0);
  t.deepEqual(waiting, []);
});

test('a large read grows as bytes arrive and is complete', async (t) => {
  const { stream, reader } = setting();
  const sent = payload(3_000_000);
  const read = reader.read(sent.length, false);
  for (const piece of cut(sent, 100_000, 700_000, 1)) {
    stream.incoming.push(piece);
    reader.resumeReading();
  }
  t.true(Buffer.from(await read).equals(sent));
});

test('a read that has a part keeps it while other streams read', async (t) => {
  const [first, second] = [setting(), setting()];
  const read = first.reader.read(6, false);
  first.stream.incoming.push(Buffer.from('abc'));
  first.reader.resumeReading();
  second.stream.incoming.push(Buffer.from('123456789'));
  t.is(await textOf(second.reader.read(9, false)), '123456789');
  first.stream.incoming.push(Buffer.from('def'));
  first.reader.resumeReading();
  t.is(await textOf(read), 'abcdef');
});

test('the result of a read is unchanged by later reads', async (t) => {
  const { stream, reader } = setting();
  const sent = payload(200_000);
  const parts: Uint8Array[] = [];
  for (const piece of cut(sent, 1, 10, 9000)) {
    stream.incoming.push(piece);
    parts.push(await reader.read(10_000, true));
  }
  t.true(Buffer.concat(parts).equals(sent));
});

test('a second read fails, and the first continues', async (t) => {
  const { stream, reader, waiting } = setting();
  const first = reader.read(3, false);
  await rejects(t, reader.read(3, false), INVALID_OPERATION);
  t.true(reader.isReading);
  stream.incoming.push(Buffer.from('abc'));
  reader.resumeReading();
  t.is(await textOf(first), 'abc');
  t.deepEqual(waiting, [true, false]);
});

test('an error of the connection fails the read, at once or when it occurs', async (t) => {
  const { stream, reader, waiting } = setting();
  const read = reader.read(3, false);
  stream.failure = nativeReset();
  reader.resumeReading();
  await rejects(t, read, RESET);
  await rejects(t, reader.read(3, false), RESET);
  t.deepEqual(waiting, [true, false]);
  t.false(reader.isReading);
});

test('an owner that closes while it is notified of a failure ends no wait twice, and the read fails with that failure', async (t) => {
  const stream = new FakeStream();
  const waiting: boolean[] = [];
  const failures: Error[] = [];
  class Closing extends TcpReader {
    wait(isWaiting: boolean): void {
      waiting.push(isWaiting);
    }
    failed(error: Error): void {
      failures.push(error);
      this.failRead(aborted('closed'));
    }
    sendFirst(): void {}
    abort(): void {}
  }
  const reader = new Closing(stream.native);
  const read = reader.read(1, false);
  stream.failure = nativeReset();
  reader.resumeReading();
  await rejects(t, read, RESET);
  t.deepEqual([waiting, failures.length], [[true, false], 1]);
});

test('a read can be failed from outside, without one there is nothing to fail', async (t) => {
  const { reader, waiting } = setting();
  reader.failRead(aborted('nothing pending'));
  const read = reader.read(3, false);
  reader.failRead(aborted('closed'));
  await rejects(t, read, ABORTED);
  t.deepEqual(waiting, [true, false]);
});

test('a cancel ends the read as cancelled, then the connection', async (t) => {
  const { reader, waiting, aborts } = setting();
  const read = reader.read(3, false);
  read.cancel();
  await rejects(t, read, CANCELED);
  t.is(aborts.count, 1);
  t.deepEqual(waiting, [true, false]);
});

test('progress is the number of bytes read so far', async (t) => {
  const { stream, reader } = setting();
  const progress: number[] = [];
  const read = reader.read(6, false);
  void read.then(undefined, undefined, (count) => progress.push(count));
  for (const piece of ['a', 'bcd', 'ef']) {
    stream.incoming.push(Buffer.from(piece));
    reader.resumeReading();
  }
  await read;
  t.deepEqual(progress, [1, 4]);
});

test('memory of the caller is filled as bytes arrive, and is the result of the read', async (t) => {
  const { stream, reader } = setting();
  const memory = new Uint8Array(6);
  const read = reader.read(6, false, memory);
  stream.incoming.push(Buffer.from('abc'));
  reader.resumeReading();
  t.is(Buffer.from(memory).toString(), 'abc\0\0\0');
  stream.incoming.push(Buffer.from('defg'));
  reader.resumeReading();
  t.is((await read).buffer, memory.buffer);
  t.is(Buffer.from(memory).toString(), 'abcdef');
  const part = await reader.read(6, true, memory);
  t.is(part.buffer, memory.buffer);
  t.is(await textOf(Promise.resolve(part)), 'g');
});

for (const arrived of ['', 'abc']) {
  test(`memory that goes away while ${arrived.length} bytes of a read are there fails the read alone`, async (t) => {
    const { stream, reader, waiting } = setting();
    const memory = new Uint8Array(6);
    const read = reader.read(6, false, memory);
    if (arrived) stream.incoming.push(Buffer.from(arrived));
    reader.resumeReading();
    structuredClone(memory.buffer, { transfer: [memory.buffer] });
    stream.incoming.push(Buffer.from('def'));
    reader.resumeReading();
    await rejects(t, read, INVALID_ARGUMENT);
    t.deepEqual(waiting, [true, false]);
    t.is(await textOf(reader.read(3, false)), 'def');
  });
}
