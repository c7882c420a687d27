import test from 'ava';
import { EndpointPair, HostName } from 'uwp-sockets';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { ABORTED, CLOSED, IN_USE, rejects, TOO_LONG } from '../../../../helpers/failures.js';
import { payloads } from '../../../../helpers/udp-payload.js';
import { boundSocket, collect, LOOPBACK, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

test('the first write binds the socket, and its control is fixed then', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  t.is(socket.information.localPort, '');
  socket.control.dontFragment = true;
  const write = stream.writeAsync(Buffer.from('first'));
  t.throws(() => (socket.control.dontFragment = false));
  t.is(await write, 5);
  t.not(socket.information.localPort, '');
  await received.until(1);
});

test('writes before the socket is bound keep their order, and those of later turns follow', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  const list = payloads(Array<number>(120).fill(12));
  for (const [index, bytes] of list.entries()) {
    void stream.writeAsync(bytes);
    if (index % 40 === 39) await new Promise(setImmediate);
  }
  t.true(await stream.flushAsync());
  t.deepEqual((await received.until(120)).map(Buffer.from), list);
});

test('a buffer may change once the first write was issued', async (t) => {
  const { port, received } = await openReceiver(t);
  const stream = await newSocket(t).getOutputStreamAsync(LOOPBACK, port);
  const bytes = Buffer.from('right');
  const write = stream.writeAsync(bytes);
  bytes.fill('wrong');
  await write;
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'right');
});

test('a flush before anything was written is done, and binds nothing', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  t.true(await stream.flushAsync());
  t.is(socket.information.localPort, '');
});

test('a first write that is too long fails alone, and the flush reports it if unobserved', async (t) => {
  const { port, received } = await openReceiver(t);
  const stream = await newSocket(t).getOutputStreamAsync(LOOPBACK, port);
  void stream.writeAsync(Buffer.alloc(70_000));
  void stream.writeAsync(Buffer.from('neighbour'));
  await rejects(t, stream.flushAsync(), TOO_LONG);
  t.true(await stream.flushAsync());
  await received.until(1);
});

test('writes that wait for a bind fail with it, and the next write tries again', async (t) => {
  const { port, received } = await openReceiver(t);
  const { localPort } = (await boundSocket(t)).information;
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  const binding = socket.bindEndpointAsync(LOOPBACK, localPort);
  const write = stream.writeAsync(Buffer.from('waits'));
  void stream.writeAsync(Buffer.from('unobserved'));
  const flush = stream.flushAsync();
  for (const operation of [binding, write, flush]) await rejects(t, operation, IN_USE);
  t.is(await stream.writeAsync(Buffer.from('again')), 5);
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'again');
});

test('closing ends writes that wait for the bind', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  const write = stream.writeAsync(Buffer.from('waits'));
  const flush = stream.flushAsync();
  socket.close();
  // Awaiting the write first would observe its failure, and the flush would have none to report.
  for (const operation of [flush, write]) await rejects(t, operation, ABORTED);
});

test('an endpoint pair whose local endpoint is in use fails, and the socket is unchanged', async (t) => {
  const { port } = await openReceiver(t);
  const { localPort } = (await boundSocket(t)).information;
  const socket = newSocket(t);
  await rejects(t, socket.getOutputStreamAsync(new EndpointPair(LOOPBACK, localPort, LOOPBACK, port)), IN_USE);
  t.is(socket.information.localPort, '');
  await t.notThrowsAsync(async () => socket.bindEndpointAsync(LOOPBACK, ''));
});

test('an endpoint pair binds at once, to its local endpoint', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = newSocket(t);
  const host = new HostName('127.0.0.3');
  const stream = await socket.getOutputStreamAsync(new EndpointPair(host, '', LOOPBACK, peer.port));
  t.is(socket.information.localAddress?.canonicalName, '127.0.0.3');
  await stream.writeAsync(Buffer.from('x'));
  t.is((await peer.senders.until(1))[0]!.address, '127.0.0.3');
});

test('the socket receives from all peers while it sends to several', async (t) => {
  const [first, second] = [await DgramPeer.open(t), await DgramPeer.open(t)];
  const socket = newSocket(t);
  const { received, events } = collect(socket);
  for (const peer of [first, second]) {
    const stream = await socket.getOutputStreamAsync(LOOPBACK, peer.port);
    await stream.writeAsync(Buffer.from('hello'));
    await peer.received.until(1);
  }
  await second.send(Buffer.from('two'), socket.information.localPort);
  await first.send(Buffer.from('one'), socket.information.localPort);
  await received.until(2);
  t.deepEqual(
    events.items.map((args) => args.remotePort),
    [second.port, first.port],
  );
});

test('a destination by name', async (t) => {
  const { port, received } = await openReceiver(t, null);
  const stream = await newSocket(t).getOutputStreamAsync(new HostName('localhost'), port);
  await stream.writeAsync(Buffer.from('by name'));
  await received.until(1);
  t.pass();
});

test('broadcast needs no permission', async (t) => {
  const { port, received } = await openReceiver(t, null);
  const stream = await newSocket(t).getOutputStreamAsync(new HostName('127.255.255.255'), port);
  await stream.writeAsync(Buffer.from('to all'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'to all');
});

test('streams to one destination are independent of each other', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = await boundSocket(t);
  const [one, other] = [
    await socket.getOutputStreamAsync(LOOPBACK, port),
    await socket.getOutputStreamAsync(LOOPBACK, port),
  ];
  one.close();
  await rejects(t, one.writeAsync(Buffer.from('x')), CLOSED);
  await rejects(t, one.flushAsync(), CLOSED);
  await other.writeAsync(Buffer.from('x'));
  await received.until(1);
});

test('writes fail once the socket is closed', async (t) => {
  const { port } = await openReceiver(t);
  const [unbound, bound] = [newSocket(t), await boundSocket(t)];
  for (const socket of [unbound, bound]) {
    const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
    socket.close();
    await rejects(t, stream.writeAsync(Buffer.from('x')), CLOSED);
    await rejects(t, stream.flushAsync(), CLOSED);
  }
});
