import test from 'ava';
import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws, TOO_LONG } from '../../../../helpers/failures.js';
import { mixedSizes, payloads } from '../../../../helpers/udp-payload.js';
import { connectedStream, LOOPBACK, newSocket, openReceiver, STREAM_KINDS } from '../../../../helpers/udp-sockets.js';

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  test.serial(`tryWriteBatch on ${kind} sends at once and counts`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream, socket } = await open(t, port);
    const list = payloads([...Array<number>(64).fill(200), 0, 1, ...mixedSizes(30, 0, 1_200), 9_000]);
    t.is(stream.tryWriteBatch(list), list.length);
    t.is(socket.information.statistics?.datagramsSent, list.length, 'before anything else ran');
    t.deepEqual((await received.until(list.length)).map(Buffer.from), list);
  });

  test.serial(`tryWriteBatch on ${kind} sends after earlier writes`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const list = payloads(Array<number>(30).fill(16));
    const writes = list.slice(0, 10).map((bytes) => stream.writeAsync(bytes));
    t.is(stream.tryWriteBatch(list.slice(10, 20)), 10);
    writes.push(...list.slice(20).map((bytes) => stream.writeAsync(bytes)));
    await Promise.all(writes);
    t.deepEqual((await received.until(30)).map(Buffer.from), list);
  });

  test.serial(
    `tryWriteBatch on ${kind} stops at a datagram that is refused, and throws when it is the first`,
    async (t) => {
      const { port, received } = await openReceiver(t);
      const { stream } = await open(t, port);
      const list = payloads([10, 10, 10, 65_508, 10, 10]);
      t.is(stream.tryWriteBatch(list), 3);
      throws(t, () => stream.tryWriteBatch(list.slice(3)), TOO_LONG);
      t.is(stream.tryWriteBatch(list.slice(4)), 2);
      t.is((await received.until(5)).length, 5);
      t.true(await stream.flushAsync(), 'what was thrown is not reported again');
    },
  );

  test.serial(`tryWriteBatch on ${kind} accepts more than a thousand, with large ones in between`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const list = payloads(Array<number>(3_000).fill(20));
    t.is(stream.tryWriteBatch(list), 3_000);
    t.deepEqual((await received.until(3_000)).map(Buffer.from), list);
    const withHuge = [...list.slice(0, 1_500), Buffer.alloc(300_000), ...list.slice(0, 10)];
    t.is(stream.tryWriteBatch(withHuge), 1_500);
    throws(t, () => stream.tryWriteBatch(withHuge.slice(1_500)), TOO_LONG);
    t.is(stream.tryWriteBatch(withHuge.slice(1_501)), 10);
    await received.until(4_510);
  });
}

test('an empty batch is no datagram', async (t) => {
  const { port } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  t.is(stream.tryWriteBatch([]), 0);
  t.is(socket.information.statistics?.datagramsSent, 0);
});

test('anything but a buffer fails before anything is sent', async (t) => {
  const { port } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  throws(t, () => stream.tryWriteBatch([Buffer.from('x'), 'y' as never]), INVALID_ARGUMENT);
  t.is(socket.information.statistics?.datagramsSent, 0);
});

test('a stream of a socket that is not bound cannot send at once', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  throws(t, () => stream.tryWriteBatch([Buffer.from('x')]), ILLEGAL_CALL);
  t.is(socket.information.localPort, '', 'it did not bind');
  socket.close();
  throws(t, () => stream.tryWriteBatch([Buffer.from('x')]), CLOSED);
});
