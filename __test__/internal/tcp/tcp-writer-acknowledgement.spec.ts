import test from 'ava';

import { aborted } from '../../../dist/internal/errors/errors.js';
import { TcpWriter } from '../../../dist/internal/tcp/tcp-writer.js';
import { ABORTED, RESET, rejects } from '../../helpers/failures.js';
import { FakeStream, nativeReset } from '../../helpers/tcp-fake-stream.js';
import { payload } from '../../helpers/tcp-payload.js';

/** A writer whose native side takes bytes at once and passes them to the kernel late. */
function setting(): { stream: FakeStream; writer: TcpWriter; waits: boolean[]; aborts: { count: number } } {
  const stream = new FakeStream();
  stream.handedOver = 0;
  const waits: boolean[] = [];
  const aborts = { count: 0 };
  const owner = {
    wait: (value: boolean) => void waits.push(value),
    failed: () => undefined,
    sendFirst: () => undefined,
    abort: () => void aborts.count++,
  };
  return { stream, writer: new TcpWriter(stream.native, owner), waits, aborts };
}

/** Whether an operation has ended, after every microtask. */
async function isPending(operation: PromiseLike<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const turn = new Promise((resolve) => setImmediate(resolve, pending));
  return (await Promise.race([operation, turn])) === pending;
}

test('a write and its flush complete when the kernel has the bytes, not when they were taken', async (t) => {
  const { stream, writer, waits } = setting();
  const write = writer.write(payload(100));
  const flush = writer.flush();
  t.is(stream.taken.length, 100);
  t.true(writer.isPending);
  t.deepEqual(waits, [true]);
  stream.handedOver = 99;
  writer.resume();
  t.true(await isPending(flush));
  stream.handedOver = 100;
  writer.resume();
  t.is(await write, 100);
  t.true(await flush);
  t.deepEqual(waits, [true, false]);
  t.false(writer.isPending);
});

test('consecutive writes complete in order, each with its own bytes', async (t) => {
  const { stream, writer } = setting();
  const first = writer.write(payload(10));
  writer.endTurn();
  const second = writer.write(payload(20));
  writer.endTurn();
  stream.handedOver = 10;
  writer.resume();
  t.is(await first, 10);
  t.true(await isPending(second));
  stream.handedOver = 30;
  writer.resume();
  t.is(await second, 20);
});

test('an empty write completes after the one before it', async (t) => {
  const { stream, writer, waits } = setting();
  const first = writer.write(payload(10));
  writer.endTurn();
  const nothing = writer.write(Buffer.alloc(0));
  const flush = writer.flush();
  t.true(await isPending(nothing));
  stream.handedOver = 10;
  writer.resume();
  t.is(await first, 10);
  t.is(await nothing, 0);
  t.true(await flush);
  t.deepEqual(waits, [true, false]);
});

test('both stages may block: no room to take bytes, and none passed to the kernel', async (t) => {
  const { stream, writer } = setting();
  stream.room = 60;
  const write = writer.write(payload(100));
  const flush = writer.flush();
  t.is(stream.taken.length, 60);
  stream.handedOver = 60;
  stream.room = 100;
  writer.resume();
  t.is(stream.taken.length, 100);
  t.true(await isPending(flush));
  stream.handedOver = 100;
  writer.resume();
  t.is(await write, 100);
  t.true(await flush);
});

test('a batch taken by tryWriteBatch counts, and a flush waits for it', async (t) => {
  const { stream, writer } = setting();
  t.is(writer.tryWriteBatch([payload(10), payload(20), payload(30)]), 3);
  const flush = writer.flush();
  t.true(await isPending(flush));
  stream.handedOver = 60;
  writer.resume();
  t.true(await flush);
});

test('a batch stops at a partly taken buffer, whose rest is sent later', async (t) => {
  const { stream, writer } = setting();
  stream.room = 15;
  t.is(writer.tryWriteBatch([payload(10), payload(20), payload(30)]), 2);
  t.is(writer.tryWriteBatch([payload(1)]), 0);
  const flush = writer.flush();
  stream.room = Infinity;
  writer.resume();
  t.is(stream.taken.length, 30);
  t.true(await isPending(flush));
  stream.handedOver = 30;
  writer.resume();
  t.true(await flush);
  t.is(writer.tryWriteBatch([payload(1)]), 1);
});

test('a failure fails writes in flight', async (t) => {
  const { stream, writer, waits } = setting();
  const write = writer.write(payload(100));
  const flush = writer.flush();
  stream.failure = nativeReset();
  writer.resume();
  await rejects(t, write, RESET);
  t.true(await flush);
  t.deepEqual(waits, [true, false]);
  await rejects(t, writer.write(payload(1)), RESET);
});

test('bytes cancelled in flight are not counted for later writes', async (t) => {
  const { stream, writer } = setting();
  const cancelled = writer.write(payload(100));
  writer.endTurn();
  writer.cancel(aborted('cancelled'));
  await rejects(t, cancelled, ABORTED);
  const write = writer.write(payload(10));
  writer.endTurn();
  stream.handedOver = 100;
  writer.resume();
  t.true(await isPending(write));
  stream.handedOver = 110;
  writer.resume();
  t.is(await write, 10);
});

test('finishing drains as long as there is progress', (t) => {
  const { stream, writer } = setting();
  for (let count = 0; count < 10; count++) {
    void writer.write(payload(10));
    writer.endTurn();
  }
  stream.drained = 10;
  t.true(writer.finish());
  t.is(stream.handedOver, 100);
  writer.write(payload(10)).done(undefined, () => undefined);
  stream.drained = 0;
  t.false(writer.finish());
  writer.fail(aborted('closed'));
});

test('full records are sent while the application continues to write, the rest at the end of the turn', async (t) => {
  const { stream, writer } = setting();
  const payloads = Array.from({ length: 40 }, (_, index) => payload(1000 + index));
  for (const bytes of payloads) writer.write(bytes);
  const early = stream.taken.length;
  t.true(early >= 32 * 1024, `${early}`);
  await new Promise((resolve) => setImmediate(resolve));
  t.true(stream.taken.equals(Buffer.concat(payloads)));
  t.true(stream.calls.length <= 3, `${stream.calls}`);
});

test('while nothing is taken, a batch is filled before the next one begins', (t) => {
  const { stream, writer } = setting();
  stream.room = 0;
  for (let index = 0; index < 1000; index++) writer.write(payload(200));
  t.is(stream.calls.length, 1, 'the record that was refused');
  stream.room = Infinity;
  writer.resume();
  t.is(stream.calls.length, 2, 'all the rest at once');
  t.is(stream.taken.length, 200_000);
});

test('a write of which a part was taken is pending, also behind writes that filled whole records', async (t) => {
  const { stream, writer } = setting();
  const whole = writer.write(payload(16_384));
  const part = writer.write(payload(100));
  stream.room = 50;
  writer.endTurn();
  stream.handedOver = stream.taken.length;
  stream.room = 0;
  writer.resume();
  t.is(await whole, 16_384);
  t.true(await isPending(part));
  t.true(writer.isPending);
  stream.room = Infinity;
  writer.resume();
  t.is(stream.taken.length, 16_484);
  stream.handedOver = 16_484;
  writer.resume();
  t.is(await part, 100);
  t.false(writer.isPending);
});
