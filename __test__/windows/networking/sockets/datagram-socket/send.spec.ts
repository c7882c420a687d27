import test from 'ava';
import { DataWriter } from 'uwp-sockets';
import { CANCELED, INVALID_ARGUMENT, rejects, throws, TOO_LONG } from '../../../../helpers/failures.js';
import { mixedSizes, payloads } from '../../../../helpers/udp-payload.js';
import {
  boundSocket,
  connectedStream,
  type DatagramStream,
  LOOPBACK,
  LOOPBACK6,
  openReceiver,
  STREAM_KINDS,
  targetStream,
} from '../../../../helpers/udp-sockets.js';

/** The three ways to wait for writes. Each returns the results of the writes. */
const STYLES: Record<string, (stream: DatagramStream, list: readonly Buffer[]) => Promise<number[]>> = {
  'awaiting each write': async (stream, list) => {
    const results: number[] = [];
    for (const bytes of list) results.push(await stream.writeAsync(bytes));
    return results;
  },
  'awaiting all writes at once': async (stream, list) => Promise.all(list.map((bytes) => stream.writeAsync(bytes))),
  'flushing once': async (stream, list) => {
    const writes = list.map((bytes) => stream.writeAsync(bytes));
    await stream.flushAsync();
    return writes.map((write) => write.operation.getResults());
  },
};

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  for (const [style, send] of Object.entries(STYLES)) {
    test.serial(`${style} on ${kind} sends each write as one datagram, in order`, async (t) => {
      const { port, received } = await openReceiver(t);
      const { stream } = await open(t, port);
      const list = payloads([...Array<number>(100).fill(160), ...mixedSizes(50, 0, 1_200), 0, 1, 0, 0, 1_472, 9_000]);
      t.deepEqual(
        await send(stream, list),
        list.map((bytes) => bytes.length),
      );
      t.deepEqual(bytesOf(await received.until(list.length)), bytesOf(list));
    });
  }

  test.serial(`the longest datagram goes through ${kind}, and one more byte is too long`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    t.is(await stream.writeAsync(Buffer.alloc(65_507, 7)), 65_507);
    t.deepEqual(bytesOf(await received.until(1)), [Buffer.alloc(65_507, 7)]);
    for (const size of [65_508, 300_000]) await rejects(t, stream.writeAsync(Buffer.alloc(size)), TOO_LONG);
    t.is(await stream.writeAsync(Buffer.from('alive')), 5);
    await received.until(2);
  });

  test.serial(`the longest datagram over IPv6 goes through ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t, LOOPBACK6);
    const { stream } = await open(t, port, LOOPBACK6);
    await stream.writeAsync(Buffer.alloc(65_527, 7));
    t.is((await received.until(1))[0]!.length, 65_527);
    await rejects(t, stream.writeAsync(Buffer.alloc(65_528)), TOO_LONG);
  });

  test.serial(`thousands of writes in one turn go through ${kind} in order`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const list = payloads(Array<number>(5_000).fill(20));
    for (const bytes of list) void stream.writeAsync(bytes);
    t.true(await stream.flushAsync());
    t.deepEqual(bytesOf(await received.until(list.length)), bytesOf(list));
  });

  test.serial(`the contents of a buffer at the call of ${kind} are sent`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const reused = Buffer.alloc(8);
    for (let value = 1; value <= 100; value++) {
      reused.fill(value);
      void stream.writeAsync(reused);
    }
    reused.fill(0);
    await stream.flushAsync();
    const expected = Array.from({ length: 100 }, (_, index) => Buffer.alloc(8, index + 1));
    t.deepEqual(bytesOf(await received.until(100)), expected);
  });

  test.serial(`every kind of buffer goes through ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const memory = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]);
    await stream.writeAsync(memory.subarray(2, 5));
    await stream.writeAsync(new Uint16Array(memory.buffer, 2, 2));
    await stream.writeAsync(new DataView(memory.buffer, 4));
    await stream.writeAsync(memory.buffer);
    const writer = new DataWriter();
    writer.writeString('žluť');
    await stream.writeAsync(writer.detachBuffer());
    t.deepEqual(bytesOf(await received.until(5)), [
      Buffer.from([2, 3, 4]),
      Buffer.from([2, 3, 4, 5]),
      Buffer.from([4, 5, 6, 7]),
      Buffer.from(memory),
      Buffer.from('žluť'),
    ]);
    for (const nothing of [null, undefined, 'text', 5, {}, [1, 2]]) {
      t.is(
        (t.throws(() => stream.writeAsync(nothing as never)) as unknown as { hresult: string }).hresult,
        '0x80070057',
      );
    }
  });

  test.serial(`a DataWriter over ${kind} sends one datagram with each store`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const writer = new DataWriter(stream);
    writer.writeString('first ');
    writer.writeUInt16(0x3132);
    t.is(await writer.storeAsync(), 8);
    for (const text of ['second', 'third']) {
      writer.writeString(text);
      await writer.storeAsync();
    }
    t.is(await writer.storeAsync(), 0, 'an empty store');
    t.true(await writer.flushAsync());
    await stream.writeAsync(Buffer.from('end'));
    const texts = (await received.until(4)).map((bytes) => Buffer.from(bytes).toString());
    t.deepEqual(
      texts.filter((text) => text !== ''),
      ['first 12', 'second', 'third', 'end'],
    );
  });
}

test('a write leaves at the end of its turn, without a flush', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  void stream.writeAsync(Buffer.from('lone'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'lone');
});

test('flushing nothing is done at once, and flushes may overlap', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  t.true(await stream.flushAsync());
  void stream.writeAsync(Buffer.from('x'));
  t.deepEqual(await Promise.all([stream.flushAsync(), stream.flushAsync()]), [true, true]);
  await received.until(1);
});

test('a write whose signal has aborted sends nothing', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  const signal = AbortSignal.abort();
  await rejects(t, stream.writeAsync(Buffer.from('never'), { signal }), CANCELED);
  throws(t, () => stream.writeAsync(Buffer.from('never'), { signal: {} as AbortSignal }), INVALID_ARGUMENT);
  await stream.writeAsync(Buffer.from('sent'), { signal: new AbortController().signal });
  t.true(await stream.flushAsync({ signal: new AbortController().signal }));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'sent');
});

test('a cancelled write is cancelled, others and the flush are not', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  const writes = ['a', 'b', 'c'].map((text) => stream.writeAsync(Buffer.from(text)));
  writes[1]!.cancel();
  t.is((await t.throwsAsync(async () => writes[1]!))?.name, 'Canceled');
  t.true(await stream.flushAsync());
  t.deepEqual(await Promise.all([writes[0], writes[2]]), [1, 1]);
  await received.until(2);
});

test('several destinations share one batch, and each gets its datagrams in order', async (t) => {
  const receivers = await Promise.all([openReceiver(t), openReceiver(t), openReceiver(t)]);
  const { socket, stream } = await targetStream(t, receivers[0].port);
  const others = await Promise.all(
    receivers.slice(1).map(async ({ port }) => socket.getOutputStreamAsync(LOOPBACK, port)),
  );
  const streams = [stream, ...others];
  const list = payloads(mixedSizes(300, 4, 300));
  for (const [index, bytes] of list.entries()) void streams[index % 3]!.writeAsync(bytes);
  await stream.flushAsync();
  for (const [index, { received }] of receivers.entries()) {
    const own = list.filter((_, number) => number % 3 === index);
    t.deepEqual(bytesOf(await received.until(own.length)), bytesOf(own));
  }
  const { datagramsSent, sendSystemCalls } = socket.information.statistics!;
  t.is(datagramsSent, 300);
  t.true(sendSystemCalls < 100, `${sendSystemCalls} system calls`);
});

test('a connected stream and streams to others share one batch', async (t) => {
  const receivers = await Promise.all([openReceiver(t), openReceiver(t)]);
  const { socket, stream } = await connectedStream(t, receivers[0].port);
  const other = await socket.getOutputStreamAsync(LOOPBACK, receivers[1].port);
  const same = await socket.getOutputStreamAsync(LOOPBACK, receivers[0].port);
  const list = payloads(Array<number>(300).fill(24));
  for (const [index, bytes] of list.entries()) void [stream, other, same][index % 3]!.writeAsync(bytes);
  await Promise.all([stream.flushAsync(), other.flushAsync()]);
  const toFirst = list.filter((_, number) => number % 3 !== 1);
  t.deepEqual(bytesOf(await receivers[0].received.until(200)), bytesOf(toFirst));
  const toSecond = list.filter((_, number) => number % 3 === 1);
  t.deepEqual(bytesOf(await receivers[1].received.until(100)), bytesOf(toSecond));
});

test('streams to both families share one batch', async (t) => {
  const [four, six] = [await openReceiver(t), await openReceiver(t, LOOPBACK6)];
  const socket = await boundSocket(t, null);
  const toFour = await socket.getOutputStreamAsync(LOOPBACK, four.port);
  const toSix = await socket.getOutputStreamAsync(LOOPBACK6, six.port);
  for (let round = 0; round < 50; round++) {
    void toFour.writeAsync(Buffer.from('four'));
    void toSix.writeAsync(Buffer.from('six'));
  }
  await toSix.flushAsync();
  t.true((await four.received.until(50)).every((bytes) => Buffer.from(bytes).equals(Buffer.from('four'))));
  t.true((await six.received.until(50)).every((bytes) => Buffer.from(bytes).equals(Buffer.from('six'))));
});

function bytesOf(list: readonly Uint8Array[]): Buffer[] {
  return list.map((bytes) => Buffer.from(bytes));
}
