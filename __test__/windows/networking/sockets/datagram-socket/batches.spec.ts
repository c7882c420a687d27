import test, { type ExecutionContext } from 'ava';
import {
  type DatagramSocket,
  DatagramSocketMessageReceivedEventArgs,
  type DatagramSocketMessagesReceivedEventArgs,
  type HostName,
} from 'uwp-sockets';
import { closedPort } from '../../../../helpers/closed-port.js';
import { Collector } from '../../../../helpers/udp-collector.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import {
  CLOSED,
  type Failure,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  assertFailure,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import { mixedSizes, payloads, portions } from '../../../../helpers/udp-payload.js';
import {
  bytesOf,
  connectedSocket,
  connectedStream,
  LOOPBACK,
  newSocket,
  LARGE_BUFFER,
  openReceiver,
  STREAM_KINDS,
} from '../../../../helpers/udp-sockets.js';
import { uncaughtOf } from '../../../../helpers/uncaught.js';

type Batch = DatagramSocketMessagesReceivedEventArgs;

const BUSY: Failure = { hresult: '0x800710DD', status: 0 };
const BOUNDS: Failure = { hresult: '0x8000000B', status: 0 };

function roomySocket(t: ExecutionContext): DatagramSocket {
  const socket = newSocket(t);
  socket.control.inboundBufferSizeInBytes = LARGE_BUFFER;
  return socket;
}

/** A bound socket whose batches are collected datagram by datagram. */
async function openBatchReceiver(
  t: ExecutionContext,
  host: HostName | null = LOOPBACK,
): Promise<{ socket: DatagramSocket; port: string; received: Collector<Buffer>; batches: Batch[] }> {
  const [socket, received, batches] = [roomySocket(t), new Collector<Buffer>(), [] as Batch[]];
  socket.onmessagesreceived = (batch): void => {
    batches.push(batch);
    for (let index = 0; index < batch.length; index++) received.add(Buffer.from(batch.payload(index)));
  };
  await socket.bindEndpointAsync(host, '');
  return { socket, port: socket.information.localPort, received, batches };
}

test('batches have every datagram in order, coalesced or not', async (t) => {
  const { port, received } = await openBatchReceiver(t);
  const { stream } = await connectedStream(t, port);
  const list = payloads([0, 1, ...mixedSizes(200, 0, 900), ...Array<number>(300).fill(160), 1_472, 9_000, 65_507]);
  let count = 0;
  for (const part of portions(list)) {
    for (const bytes of part) void stream.writeAsync(bytes);
    await stream.flushAsync();
    await received.until((count += part.length));
  }
  t.deepEqual(received.items, list);
});

test('a batch has the same members of each datagram as messagereceived', async (t) => {
  const { port, received, batches, socket } = await openBatchReceiver(t, null);
  const peers = [await DgramPeer.open(t), await DgramPeer.open(t, '127.0.0.9'), await DgramPeer.open(t, '::1')];
  const order = [0, 1, 1, 2, 0];
  for (const [place, number] of order.entries()) {
    await peers[number]!.send(Buffer.alloc(place + 1, place), port, number === 2 ? '::1' : '127.0.0.1');
    await received.until(place + 1);
  }
  const seen = batches.flatMap((batch) =>
    [...batch].map((message, index) => {
      t.true(message instanceof DatagramSocketMessageReceivedEventArgs);
      t.deepEqual(bytesOf(message), batch.payload(index));
      const [start, length] = [batch.offset(index), batch.byteLength(index)];
      t.deepEqual(batch.bytes.subarray(start, start + length), batch.payload(index));
      t.is(batch.message(index).remoteAddress, batch.remoteAddress(index));
      for (const member of ['interfaceIndex', 'ecn', 'dscp', 'hopLimit', 'receiveTime', 'isTruncated'] as const) {
        t.is(batch[member](index), message[member], member);
      }
      t.is(batch.localAddress(index), message.localAddress);
      return [batch.remoteAddress(index).canonicalName, batch.remotePort(index), message.remotePort];
    }),
  );
  t.deepEqual(
    seen,
    order.map((number) => {
      const { address, port: from } = peers[number]!.socket.address();
      return [address, String(from), String(from)];
    }),
  );
  t.is(batches[0]!.target, socket);
  t.is(batches[0]!.type, 'messagesreceived');
  t.is(batches[0]!.detail[0], batches[0]);
  t.deepEqual(batches[0]!.errors, []);
});

test('views share the memory of their batch, and stay as they are', async (t) => {
  const { port, batches, received } = await openBatchReceiver(t);
  const { stream } = await connectedStream(t, port);
  for (let number = 0; number < 20; number++) void stream.writeAsync(Buffer.alloc(100, number));
  await stream.flushAsync();
  await received.until(20);
  const views = batches.flatMap((batch) => Array.from({ length: batch.length }, (_, index) => batch.payload(index)));
  t.is(new Set(views.map(({ buffer }) => buffer)).size, batches.length);
  await stream.writeAsync(Buffer.alloc(100, 99));
  await received.until(21);
  t.deepEqual(
    views.map((view) => view[99]),
    Array.from({ length: 20 }, (_, number) => number),
  );
});

test('lengths and peers describe all datagrams, with one number for each sender in all batches', async (t) => {
  const { port, received, batches } = await openBatchReceiver(t);
  const peers = [await DgramPeer.open(t), await DgramPeer.open(t), await DgramPeer.open(t)];
  const order = [0, 0, 1, 2, 2, 2, 0, 1, 0];
  for (const [place, number] of order.entries()) {
    await peers[number]!.send(Buffer.alloc(place, number), port);
    if (place % 4 === 3) await received.until(place + 1);
  }
  await received.until(order.length);
  const numbers = batches.flatMap((batch) => [...batch.peers]);
  t.deepEqual(numbers, order);
  t.deepEqual(
    batches.flatMap((batch) => [...batch.lengths]),
    order.map((_, place) => place),
  );
  for (const batch of batches) {
    t.is(
      batch.bytes.length,
      batch.lengths.reduce((sum, length) => sum + length, 0),
    );
    t.is(batch.bytes, batch.bytes);
    t.is(batch.lengths, batch.lengths);
    t.is(batch.peers, batch.peers);
    const ports = [...batch.peers].map((number) => peers[number]!.port);
    t.deepEqual(
      ports,
      ports.map((_, index) => batch.remotePort(index)),
    );
  }
});

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  test(`a batch is changed in place and passed on as it is to ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t);
    const outputs = [(await open(t, port)).stream, (await open(t, port)).stream];
    const relay = roomySocket(t);
    relay.onmessagesreceived = (batch): void => {
      const { bytes, lengths } = batch;
      for (let index = 0; index < batch.length; index++) {
        if (batch.byteLength(index) > 0) bytes[batch.offset(index)] = 0xff;
      }
      for (const output of outputs) t.is(output.tryWriteSegments(bytes, lengths), batch.length);
    };
    await relay.bindEndpointAsync(LOOPBACK, '');
    const { stream } = await connectedStream(t, relay.information.localPort);
    const list = payloads([0, 5, ...mixedSizes(50, 0, 900), ...Array<number>(130).fill(160)]);
    for (const part of portions(list)) {
      const before = received.items.length;
      for (const bytes of part) void stream.writeAsync(bytes);
      await stream.flushAsync();
      await received.until(before + 2 * part.length);
    }
    const expected = list.map((bytes) =>
      Buffer.concat([Buffer.alloc(Math.min(1, bytes.length), 0xff), bytes.subarray(1)]),
    );
    const texts = (buffers: readonly Uint8Array[]): string[] =>
      buffers.map((bytes) => Buffer.from(bytes).toString('hex')).toSorted();
    t.deepEqual(texts(received.items), texts([...expected, ...expected]));
  });
}

test('a change in place is what receivers of single datagrams see', async (t) => {
  const socket = roomySocket(t);
  const seen = new Collector<string>();
  socket.onmessagesreceived = ({ bytes }): void => void (bytes[0] = 0x4a);
  socket.onmessagereceived = (message) => seen.add(Buffer.from(bytesOf(message)).toString());
  await socket.bindEndpointAsync(LOOPBACK, '');
  await (await DgramPeer.open(t)).send(Buffer.from('Hello'), socket.information.localPort);
  t.deepEqual(await seen.until(1), ['Jello']);
});

test('an index outside of the batch throws E_BOUNDS', async (t) => {
  const { port, batches, received } = await openBatchReceiver(t);
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
  const batch = batches[0]!;
  for (const index of [-1, batch.length, 0.5, NaN]) {
    throws(t, () => batch.payload(index), BOUNDS);
    throws(t, () => batch.offset(index), BOUNDS);
    throws(t, () => batch.byteLength(index), BOUNDS);
    throws(t, () => batch.remotePort(index), BOUNDS);
    throws(t, () => batch.message(index), BOUNDS);
  }
});

test('both kinds of handlers get each datagram, the batch first', async (t) => {
  const socket = roomySocket(t);
  const order = new Collector<string>();
  socket.addEventListener('messagereceived', (message) => order.add(Buffer.from(bytesOf(message)).toString()));
  socket.addEventListener('messagesreceived', (batch) => order.add(`${batch.length} in a batch`));
  await socket.bindEndpointAsync(LOOPBACK, '');
  await (await connectedSocket(t, socket.information.localPort)).outputStream.writeAsync(Buffer.from('x'));
  t.deepEqual(await order.until(2), ['1 in a batch', 'x']);
});

test('a receive error is delivered separately from the datagrams', async (t) => {
  const socket = newSocket(t);
  const batches = new Collector<Batch>();
  socket.onmessagesreceived = (batch): void => batches.add(batch);
  await socket.connectAsync(LOOPBACK, await closedPort());
  await socket.outputStream.writeAsync(Buffer.from('ping'));
  const [batch] = await batches.until(1);
  t.is(batch!.length, 0);
  t.deepEqual([...batch!], []);
  assertFailure(t, batch!.errors[0], { hresult: '0x80072746', status: 18, code: 'ECONNREFUSED' });
  t.is(batch!.errors, batch!.errors);
});

test('no handler is added after the bind', async (t) => {
  const { socket } = await openBatchReceiver(t);
  const handler = (): void => undefined;
  throws(t, () => (socket.onmessagesreceived = handler), ILLEGAL_CALL);
  throws(t, () => socket.addEventListener('messagesreceived', handler), ILLEGAL_CALL);
  throws(t, () => newSocket(t).addEventListener('messagesreceived', 1 as never), INVALID_ARGUMENT);
});

test.serial('an exception in a handler stops nothing', async (t) => {
  const socket = newSocket(t);
  const after = new Collector<number>();
  socket.onmessagesreceived = (): void => {
    throw new Error('from a handler');
  };
  socket.addEventListener('messagesreceived', (batch) => after.add(batch.length));
  await socket.bindEndpointAsync(LOOPBACK, '');
  const { outputStream } = await connectedSocket(t, socket.information.localPort);
  for (let number = 1; number <= 2; number++) {
    const error = await uncaughtOf(() => outputStream.writeAsync(Buffer.from('x')));
    t.is(String(error), 'Error: from a handler');
    await after.until(number);
  }
});

test('messages iterates over batches until the loop is left', async (t) => {
  const socket = roomySocket(t);
  const messages = socket.messages();
  await socket.bindEndpointAsync(LOOPBACK, '');
  const { outputStream } = await connectedSocket(t, socket.information.localPort);
  const list = payloads(Array<number>(500).fill(100));
  for (const bytes of list) void outputStream.writeAsync(bytes);
  const received: Buffer[] = [];
  for await (const batch of messages) {
    for (const message of batch) received.push(Buffer.from(bytesOf(message)));
    if (received.length === list.length) break;
  }
  t.deepEqual(received, list);
  t.deepEqual(await messages.next(), { done: true, value: undefined });
});

test('messages may begin after the bind, with datagrams received before, and again after it ended', async (t) => {
  const socket = roomySocket(t);
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  for (const text of ['one', 'two', 'three']) {
    await peer.send(Buffer.from(text), socket.information.localPort);
    for await (const batch of socket.messages()) {
      t.is(Buffer.from(batch.payload(0)).toString(), text);
      break;
    }
  }
});

test('one iteration at a time', async (t) => {
  const socket = newSocket(t);
  const first = socket.messages();
  throws(t, () => socket.messages(), BUSY);
  const pending = first.next();
  await rejects(t, first.next(), BUSY);
  await first.return!();
  t.deepEqual(await pending, { done: true, value: undefined });
  t.notThrows(() => socket.messages());
});

test('an iteration that is abandoned stops handlers too, until it is ended', async (t) => {
  const socket = newSocket(t);
  const received = new Collector<string>();
  socket.onmessagesreceived = (batch) => received.add(Buffer.from(batch.payload(0)).toString());
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  const abandoned = socket.messages();
  await peer.send(Buffer.from('first'), socket.information.localPort);
  throws(t, () => socket.messages(), BUSY);
  t.deepEqual(received.items, []);
  await abandoned.return!();
  t.deepEqual(await received.until(1), ['first']);
  t.notThrows(() => socket.messages());
});

test('closing the socket ends the iteration', async (t) => {
  const socket = newSocket(t);
  await socket.bindEndpointAsync(LOOPBACK, '');
  const next = socket.messages().next();
  socket.close();
  t.deepEqual(await next, { done: true, value: undefined });
  throws(t, () => socket.messages(), CLOSED);
});

test('an iteration without demand stops reading; datagrams received then are dropped and counted', async (t) => {
  const socket = newSocket(t);
  socket.control.inboundBufferSizeInBytes = 4_096;
  socket.control.receiveTurnLimit = 10;
  const messages = socket.messages();
  t.is(socket.information.datagramsDropped, null, 'not bound');
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  const count = 200;
  for (let number = 0; number < count; number++) {
    await peer.send(Buffer.from([number]), socket.information.localPort);
  }
  const dropped = (): number => socket.information.datagramsDropped!;
  if (process.platform === 'linux') t.true(dropped() > 0);
  let received: number[] = [];
  for await (const batch of messages) {
    t.true(batch.length <= 10, 'the limit of a turn');
    received = received.concat(Array.from({ length: batch.length }, (_, index) => batch.payload(index)[0]!));
    if (process.platform !== 'linux' || received.length + dropped() === count) break;
  }
  t.deepEqual(
    received,
    received.toSorted((a, b) => a - b),
    'in order',
  );
});

test('a loop over a flood leaves timers their turn', async (t) => {
  const socket = roomySocket(t);
  await socket.bindEndpointAsync(LOOPBACK, '');
  const { outputStream } = await connectedSocket(t, socket.information.localPort);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  t.teardown(() => clearInterval(timer));
  const more = (): void => {
    for (let number = 0; number < 100; number++) void outputStream.writeAsync(Buffer.alloc(50));
  };
  more();
  for await (const batch of socket.messages()) {
    t.true(batch.length > 0);
    more();
    if (ticks >= 5) break;
  }
  t.pass('the timer ticked although there was always more');
});
