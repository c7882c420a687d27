import test, { type ExecutionContext } from 'ava';
import {
  Buffer as StorageBuffer,
  type DatagramSocket,
  DatagramSocketMessageReceivedEventArgs,
  DataReader,
  HostName,
  InputStreamOptions,
} from 'uwp-sockets';
import { DatagramSocketMessageReceivedEventArgsClass } from '../../../../dist/windows/networking/sockets/datagram-socket-message-received-event-args.js';
import { Collector } from '../../../helpers/udp-collector.js';
import { DgramPeer } from '../../../helpers/udp-dgram.js';
import { boundSocket, connectedSocket, LOOPBACK, LOOPBACK6, openReceiver } from '../../../helpers/udp-sockets.js';

async function oneEvent(t: ExecutionContext, text: string): Promise<DatagramSocketMessageReceivedEventArgs> {
  const { port, events } = await openReceiver(t);
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from(text));
  return (await events.until(1))[0]!;
}

test('the event has the arguments and the members that the projection adds', async (t) => {
  const { port, events, socket } = await openReceiver(t);
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from('x'));
  const [args] = await events.until(1);
  t.true(args instanceof DatagramSocketMessageReceivedEventArgs);
  t.is(args!.target, socket);
  t.is(args!.type, 'messagereceived');
  t.is(args!.detail.length, 1);
  t.true(args!.detail[0] instanceof DatagramSocketMessageReceivedEventArgs);
});

/** The result of `use` for the first event, called in the handler. */
async function inHandler<T>(
  t: ExecutionContext,
  text: string,
  use: (args: DatagramSocketMessageReceivedEventArgs) => T,
): Promise<T> {
  const results = new Collector<T>();
  const { port } = await openReceiver(t, LOOPBACK, (socket) => {
    socket.onmessagereceived = (args): void => results.add(use(args));
  });
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from(text));
  return (await results.until(1))[0]!;
}

test('getDataReader returns the same loaded reader each time', async (t) => {
  const seen = await inHandler(t, 'hello there', (args) => [
    args.getDataReader() === args.getDataReader(),
    args.getDataReader().unconsumedBufferLength,
    args.getDataReader().readString(5),
    args.getDataReader().unconsumedBufferLength,
  ]);
  t.deepEqual(seen, [true, 11, 'hello', 6]);
});

test('detachBuffer returns the payload', async (t) => {
  const buffer = await inHandler(t, 'payload', (args) => args.getDataReader().detachBuffer());
  t.deepEqual([buffer.length, Buffer.from(buffer.bytes).toString()], [7, 'payload']);
});

test('the event has the payload as a buffer, in the memory of its batch', async (t) => {
  const args = await oneEvent(t, 'payload');
  const buffer = args.detachBuffer();
  t.true(buffer instanceof StorageBuffer);
  t.is(Buffer.from(buffer.bytes).toString(), 'payload', 'whatever the reader did');
  t.is(buffer.bytes.buffer, args.detachBuffer().bytes.buffer);
});

test('the data stream has the datagram from its beginning, whatever the reader did', async (t) => {
  const args = await oneEvent(t, 'from the beginning');
  t.is(args.getDataReader().unconsumedBufferLength, 0, 'the collector read it');
  for (let round = 0; round < 2; round++) {
    const reader = new DataReader(args.getDataStream());
    reader.inputStreamOptions = InputStreamOptions.partial;
    t.is(await reader.loadAsync(1_000), 18);
    t.is(reader.readString(18), 'from the beginning');
    t.is(await reader.loadAsync(1), 0, 'the end');
  }
});

test('a datagram of nothing is an event with an empty reader', async (t) => {
  const args = await oneEvent(t, '');
  t.is(args.getDataReader().unconsumedBufferLength, 0);
  t.is(args.getDataReader().detachBuffer().length, 0);
  t.is(await new DataReader(args.getDataStream()).loadAsync(1), 0);
});

test('remoteAddress and remotePort are those of the sender, one object for each address', async (t) => {
  const { port, events } = await openReceiver(t);
  const [first, second] = [await DgramPeer.open(t), await DgramPeer.open(t, '127.0.0.9')];
  for (const peer of [first, second, first, second, first]) await peer.send(Buffer.from('x'), port, '127.0.0.1');
  const list = await events.until(5);
  t.deepEqual(
    list.map(({ remoteAddress, remotePort }) => [remoteAddress.canonicalName, remotePort]),
    [first, second, first, second, first].map((peer) => [peer.socket.address().address, peer.port]),
  );
  t.true(list[0]!.remoteAddress instanceof HostName);
  t.is(list[0]!.remoteAddress, list[2]!.remoteAddress);
  t.is(list[0]!.remoteAddress, list[4]!.remoteAddress);
  t.is(list[1]!.remoteAddress, list[3]!.remoteAddress);
  t.not(list[0]!.remoteAddress, list[1]!.remoteAddress);
});

test('localAddress is that of the socket', async (t) => {
  const { port, events, socket } = await openReceiver(t);
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from('x'));
  t.is((await events.until(1))[0]!.localAddress, socket.information.localAddress!);
});

test('an IPv4 peer of a socket of both families is an IPv4 address, an IPv6 peer an IPv6 one', async (t) => {
  const { port, events } = await openReceiver(t, null);
  await (await connectedSocket(t, port, LOOPBACK)).outputStream.writeAsync(Buffer.from('x'));
  await events.until(1);
  await (await connectedSocket(t, port, LOOPBACK6)).outputStream.writeAsync(Buffer.from('x'));
  const names = (await events.until(2)).map(({ remoteAddress }) => remoteAddress.canonicalName);
  t.deepEqual(names, ['127.0.0.1', '::1']);
});

test('an answer reaches the sender of the datagram', async (t) => {
  for (const [address, host] of [
    ['127.0.0.1', null],
    ['::1', null],
    ['127.0.0.1', LOOPBACK],
  ] as const) {
    const peer = await DgramPeer.open(t, address);
    const { port, events, socket } = await openReceiver(t, host);
    await peer.send(Buffer.from('question'), port);
    const { remoteAddress, remotePort } = (await events.until(1))[0]!;
    const stream = await socket.getOutputStreamAsync(remoteAddress, remotePort);
    await stream.writeAsync(Buffer.from('answer'));
    t.is((await peer.received.until(1))[0]!.toString(), 'answer');
  }
});

test('nothing but the API makes event arguments', (t) => {
  t.throws(() => new (DatagramSocketMessageReceivedEventArgs as unknown as new () => object)());
});

test('a socket receives datagrams that it sends to its own port', async (t) => {
  const { port, received, socket } = await openReceiver(t);
  const self = await socket.getOutputStreamAsync(LOOPBACK, port);
  await self.writeAsync(Buffer.from('echo'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'echo');
  t.not((await boundSocket(t)).information.localPort, port);
});

/** The constructor is internal. */
const Made = DatagramSocketMessageReceivedEventArgsClass as unknown as new (
  target: DatagramSocket,
  batch: object,
  ...place: number[]
) => DatagramSocketMessageReceivedEventArgs;

test('an error without a peer has addresses too', async (t) => {
  const error = { peer: () => null, local: () => null };
  for (const [host, wildcard] of [
    [LOOPBACK, '0.0.0.0'],
    [LOOPBACK6, '::'],
  ] as const) {
    const socket = await boundSocket(t, host);
    const args = new Made(socket, error, 0, 0, 0);
    t.is(args.remoteAddress.rawName, wildcard);
    t.is(args.remoteAddress, args.remoteAddress);
    t.is(args.localAddress.rawName, host.rawName);
    socket.close();
    t.is(args.localAddress.rawName, host.rawName);
  }
});
