import test from 'ava';
import { EndpointPair, HostName } from 'uwp-sockets';
import { loopbackAddress } from '../../../../helpers/udp-adapters.js';
import { program, runIsolated } from '../../../../helpers/udp-child.js';
import { closedPort } from '../../../../helpers/closed-port.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import {
  ABORTED,
  CANCELED,
  fails,
  HOST_NOT_FOUND,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  IN_USE,
  NOT_LOCAL,
  assertFailure,
  rejects,
  PORT_UNREACHABLE,
  SERVICE_NOT_FOUND,
  throws,
} from '../../../../helpers/failures.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import {
  boundSocket,
  collect,
  connectedSocket,
  errorOf,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
} from '../../../../helpers/udp-sockets.js';

test('a bound socket can be connected and keeps its port', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = await boundSocket(t);
  const { localPort } = socket.information;
  await socket.connectAsync(LOOPBACK, peer.port);
  await socket.outputStream.writeAsync(Buffer.from('x'));
  t.is(String((await peer.senders.until(1))[0]!.port), localPort);
});

for (const host of [LOOPBACK, LOOPBACK6, new HostName('localhost')]) {
  test(`a socket bound to every address connects to ${host.rawName}`, async (t) => {
    const { port, received } = await openReceiver(t, null);
    const socket = await boundSocket(t, null);
    await socket.connectAsync(host, port);
    await socket.outputStream.writeAsync(Buffer.from('x'));
    t.is((await received.until(1)).length, 1);
  });
}

testNeeding('networkNamespaces')('a name with addresses of both families suits a socket of either', async (t) => {
  const setup =
    "file=$(mktemp) && printf '::1 both\\n127.0.0.1 both\\n' > $file && mount --bind $file /etc/hosts && rm $file";
  const lines = await runIsolated(t, setup, program('families')).result(t);
  t.deepEqual(lines, [
    '127.0.0.1 to 127.0.0.1 by connectAsync',
    '127.0.0.1 to 127.0.0.1 by getOutputStreamAsync',
    '::1 to ::1 by connectAsync',
    '::1 to ::1 by getOutputStreamAsync',
  ]);
});

test('a connected socket receives from its peer only', async (t) => {
  const [peer, other] = [await DgramPeer.open(t), await DgramPeer.open(t)];
  const socket = newSocket(t);
  const { received } = collect(socket);
  await socket.connectAsync(LOOPBACK, peer.port);
  const { localPort } = socket.information;
  await other.send(Buffer.from('other'), localPort);
  await peer.send(Buffer.from('peer'), localPort);
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'peer');
});

test('a socket is connected once', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  const connecting = socket.connectAsync(LOOPBACK, port);
  throws(t, () => socket.connectAsync(LOOPBACK, port), ILLEGAL_CALL, 'connecting');
  await connecting;
  throws(t, () => socket.connectAsync(LOOPBACK, port), ILLEGAL_CALL, 'connected');
  throws(t, () => socket.bindServiceNameAsync(''), ILLEGAL_CALL, 'bind');
});

test('a bound socket is connected once', async (t) => {
  const { port } = await openReceiver(t);
  const socket = await boundSocket(t);
  const connecting = socket.connectAsync(LOOPBACK, port);
  throws(t, () => socket.connectAsync(LOOPBACK, port), ILLEGAL_CALL, 'connecting');
  await connecting;
  throws(t, () => socket.connectAsync(LOOPBACK, port), ILLEGAL_CALL, 'connected');
});

for (const service of ['', '0', '65536', null, undefined] as string[]) {
  test(`the remote service ${JSON.stringify(service)} is an invalid argument`, async (t) => {
    await fails(t, () => newSocket(t).connectAsync(LOOPBACK, service), INVALID_ARGUMENT);
    await fails(t, () => newSocket(t).getOutputStreamAsync(LOOPBACK, service), INVALID_ARGUMENT);
    const bound = await boundSocket(t);
    await fails(t, () => bound.connectAsync(LOOPBACK, service), INVALID_ARGUMENT);
  });
}

for (const host of [null, undefined, '127.0.0.1', {}] as HostName[]) {
  test(`the remote host ${JSON.stringify(host)} is an invalid argument`, (t) => {
    throws(t, () => newSocket(t).connectAsync(host, '9'), INVALID_ARGUMENT);
    throws(t, () => newSocket(t).getOutputStreamAsync(host, '9'), INVALID_ARGUMENT);
  });
}

test('the service is a port or a name', async (t) => {
  const socket = await connectedSocket(t, 'tftp');
  t.is(socket.information.remotePort, '69');
  await fails(t, () => newSocket(t).connectAsync(LOOPBACK, 'no-such-service'), SERVICE_NOT_FOUND);
  await fails(t, () => newSocket(t).getOutputStreamAsync(LOOPBACK, 'no-such-service'), SERVICE_NOT_FOUND);
});

test('an unknown host is not found', async (t) => {
  // Without a responding name server, the name cannot be distinguished from one that exists.
  const codes = ['0x80072AF9', '0x80072AFA'];
  const host = new HostName('no-such-host.invalid');
  const connect = await t.throwsAsync(async () => newSocket(t).connectAsync(host, '9'));
  const stream = await t.throwsAsync(async () => newSocket(t).getOutputStreamAsync(host, '9'));
  for (const error of [connect, stream]) {
    t.true(codes.includes((error as unknown as { hresult: string }).hresult), error?.message);
    t.regex(error.message, /no-such-host\.invalid/);
  }
});

for (const group of ['224.3.0.5', 'ff02::5']) {
  test(`a socket cannot be connected to the group ${group}`, async (t) => {
    const socket = newSocket(t);
    await rejects(t, socket.connectAsync(new HostName(group), '22113'), HOST_NOT_FOUND);
    const { port } = await openReceiver(t);
    await t.notThrowsAsync(async () => socket.connectAsync(LOOPBACK, port), 'the socket is as before');
  });

  test(`a bound socket cannot be connected to the group ${group}`, async (t) => {
    const socket = await boundSocket(t, null);
    await rejects(t, socket.connectAsync(new HostName(group), '22113'), HOST_NOT_FOUND);
    t.is(socket.information.remoteAddress, null);
    throws(t, () => socket.outputStream.writeAsync(Buffer.from('x')), ILLEGAL_CALL);
  });
}

test('a broadcast address can be connected to', async (t) => {
  const { received, port } = await openReceiver(t, null);
  const socket = await connectedSocket(t, port, new HostName('127.255.255.255'));
  await socket.outputStream.writeAsync(Buffer.from('to all'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'to all');
});

test('an endpoint pair with open local ends lets the system choose', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = newSocket(t);
  await socket.connectAsync(new EndpointPair(null, '', LOOPBACK, peer.port));
  await socket.outputStream.writeAsync(Buffer.from('x'));
  t.is(String((await peer.senders.until(1))[0]!.port), socket.information.localPort);
});

test('an endpoint pair selects the local endpoint', async (t) => {
  const peer = await DgramPeer.open(t);
  const { localPort } = (await boundSocket(t)).information;
  const host = new HostName('127.0.0.2');
  const socket = newSocket(t);
  await socket.connectAsync(new EndpointPair(host, localPort, LOOPBACK, peer.port));
  await socket.outputStream.writeAsync(Buffer.from('x'));
  const { address, port } = (await peer.senders.until(1))[0]!;
  t.deepEqual([address, String(port)], ['127.0.0.2', localPort]);
  const again = newSocket(t).connectAsync(new EndpointPair(host, localPort, LOOPBACK, peer.port));
  await rejects(t, again, IN_USE);
});

test('an endpoint pair cannot move a socket that is bound', async (t) => {
  const { port } = await openReceiver(t);
  const socket = await boundSocket(t);
  throws(t, () => socket.connectAsync(new EndpointPair(LOOPBACK, '', LOOPBACK, port)), ILLEGAL_CALL);
  throws(t, () => socket.connectAsync(new EndpointPair(null, '4', LOOPBACK, port)), ILLEGAL_CALL);
  await t.notThrowsAsync(async () => socket.connectAsync(new EndpointPair(null, '', LOOPBACK, port)));
});

test('a pair with a local host does not go with a socket that is bound to an adapter', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  await socket.bindServiceNameAsync('', loopbackAddress().ipInformation!.networkAdapter);
  const pair = new EndpointPair(LOOPBACK, '', LOOPBACK, port);
  throws(t, () => socket.connectAsync(pair), INVALID_ARGUMENT);
  throws(t, () => socket.getOutputStreamAsync(pair), INVALID_ARGUMENT);
  await t.notThrowsAsync(async () => socket.getOutputStreamAsync(new EndpointPair(null, '', LOOPBACK, port)));
});

test('a failed bind to an adapter is forgotten', async (t) => {
  const { port } = await openReceiver(t);
  const { localPort } = (await boundSocket(t, null)).information;
  const socket = newSocket(t);
  await rejects(t, socket.bindServiceNameAsync(localPort, loopbackAddress().ipInformation!.networkAdapter), IN_USE);
  await t.notThrowsAsync(async () => socket.connectAsync(new EndpointPair(LOOPBACK, '', LOOPBACK, port)));
});

test('closing ends a pending connect', async (t) => {
  const sockets = [newSocket(t), await boundSocket(t)];
  for (const socket of sockets) {
    const connecting = socket.connectAsync(new HostName('localhost'), '9');
    socket.close();
    await rejects(t, connecting, ABORTED);
  }
});

test('closing just when a connect ends leaves no trace', async (t) => {
  for (let round = 0; round < 30; round++) {
    const socket = await boundSocket(t);
    const connecting = socket.connectAsync(LOOPBACK, '9');
    for (let turns = round % 6; turns > 0; turns--) await new Promise(setImmediate);
    socket.close();
    const outcome = await Promise.allSettled([connecting]);
    if (outcome[0].status === 'rejected') assertFailure(t, outcome[0].reason, ABORTED);
  }
  t.pass();
});

test('closing ends a pending getOutputStreamAsync', async (t) => {
  const socket = newSocket(t);
  const pending = socket.getOutputStreamAsync(new HostName('localhost'), '9');
  socket.close();
  await rejects(t, pending, ABORTED);
});

test('cancelling ends a pending connect, and the socket can be connected again', async (t) => {
  const { port } = await openReceiver(t);
  for (const socket of [newSocket(t), await boundSocket(t)]) {
    const connecting = socket.connectAsync(LOOPBACK, port);
    connecting.cancel();
    await rejects(t, connecting, CANCELED);
    await t.notThrowsAsync(async () => socket.connectAsync(LOOPBACK, port));
  }
});

test('a connect that is cancelled just when it ends leaves the socket without a peer', async (t) => {
  const [peer, other] = [await openReceiver(t), await DgramPeer.open(t)];
  for (let round = 0; round < 20; round++) {
    const { socket, port, received } = await openReceiver(t);
    const connecting = socket.connectAsync(LOOPBACK, peer.port);
    // Time for the other threads; their completions wait for this thread.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, round % 5);
    connecting.cancel();
    await rejects(t, connecting, CANCELED);
    t.is(socket.information.remoteAddress, null);
    await other.send(Buffer.from('other'), port);
    await received.until(1);
  }
});

test('a signal cancels a connect and a getOutputStreamAsync', async (t) => {
  const { signal } = { signal: AbortSignal.abort() };
  await rejects(t, newSocket(t).connectAsync(LOOPBACK, '9', { signal }), CANCELED);
  await rejects(t, newSocket(t).connectAsync(new EndpointPair(null, '', LOOPBACK, '9'), { signal }), CANCELED);
  await rejects(t, newSocket(t).getOutputStreamAsync(new HostName('localhost'), '9', { signal }), CANCELED);
  await rejects(t, newSocket(t).getOutputStreamAsync(LOOPBACK, '9', { signal }), CANCELED);
  await rejects(t, newSocket(t).getOutputStreamAsync(new EndpointPair(null, '', LOOPBACK, '9'), { signal }), CANCELED);
});

test('a connected socket reports that its peer is unreachable, and continues', async (t) => {
  const port = await closedPort();
  const socket = newSocket(t);
  const { events, received } = collect(socket);
  await socket.connectAsync(LOOPBACK, port);
  await socket.outputStream.writeAsync(Buffer.from('ping'));
  const [args] = await events.until(1);
  assertFailure(t, errorOf(args!), PORT_UNREACHABLE);
  const again = t.throws(() => args!.getDataStream());
  assertFailure(t, again, PORT_UNREACHABLE);
  t.deepEqual([args!.remoteAddress?.rawName, args!.remotePort], ['127.0.0.1', port]);

  const revived = newSocket(t);
  const arrived = collect(revived);
  await revived.bindEndpointAsync(LOOPBACK, port);
  await socket.outputStream.writeAsync(Buffer.from('now?'));
  await arrived.received.until(1);
  const back = await revived.getOutputStreamAsync(LOOPBACK, socket.information.localPort);
  await back.writeAsync(Buffer.from('yes'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'yes');
});

test('batches to an unreachable peer never fail', async (t) => {
  const socket = newSocket(t);
  const { events } = collect(socket);
  await socket.connectAsync(LOOPBACK, await closedPort());
  for (let round = 0; round < 50; round++) {
    for (let index = 0; index < 20; index++) void socket.outputStream.writeAsync(Buffer.alloc(10 + index));
    t.true(await socket.outputStream.flushAsync());
  }
  for (const args of await events.until(1)) assertFailure(t, errorOf(args), PORT_UNREACHABLE);
  t.is(socket.information.statistics?.datagramsSent, 1_000);
});

test('an unconnected socket never reports unreachable peers', async (t) => {
  const { socket, events, port } = await openReceiver(t);
  const unreachable = await socket.getOutputStreamAsync(LOOPBACK, await closedPort());
  for (let round = 0; round < 20; round++) await unreachable.writeAsync(Buffer.from('ping'));
  const self = await socket.getOutputStreamAsync(LOOPBACK, port);
  await self.writeAsync(Buffer.from('end'));
  t.is(errorOf((await events.until(1))[0]!), null);
});

test('a connect need not wait for the end of a bind, nor for that of a write that binds', async (t) => {
  const { port, received } = await openReceiver(t);
  const binding = newSocket(t);
  const bind = binding.bindEndpointAsync(LOOPBACK, '');
  const afterBind = binding.connectAsync(LOOPBACK, port);
  throws(t, () => binding.connectAsync(LOOPBACK, port), ILLEGAL_CALL);
  const writing = newSocket(t);
  const write = (await writing.getOutputStreamAsync(LOOPBACK, port)).writeAsync(Buffer.from('first'));
  const afterWrite = writing.connectAsync(LOOPBACK, port);
  await Promise.all([bind, afterBind, write, afterWrite]);
  t.is(binding.information.remotePort, port);
  await binding.outputStream.writeAsync(Buffer.from('bound'));
  await writing.outputStream.writeAsync(Buffer.from('second'));
  const texts = (await received.until(3)).map((bytes) => Buffer.from(bytes).toString());
  t.deepEqual(texts.toSorted(), ['bound', 'first', 'second']);
});

test('a connect that waits for a bind ends with the close, its cancel, and the failure of the bind', async (t) => {
  const port = await closedPort();
  const closing = newSocket(t);
  const bind = closing.bindEndpointAsync(LOOPBACK, '');
  const connect = closing.connectAsync(LOOPBACK, port);
  closing.close();
  await rejects(t, bind, ABORTED);
  await rejects(t, connect, ABORTED);
  const canceling = newSocket(t);
  const kept = canceling.bindEndpointAsync(LOOPBACK, '');
  const canceled = canceling.connectAsync(LOOPBACK, port);
  canceled.cancel();
  await rejects(t, canceled, CANCELED);
  await kept;
  await canceling.connectAsync(LOOPBACK, port);
  const failing = newSocket(t);
  const failed = failing.bindEndpointAsync(new HostName('192.0.2.1'), '');
  const waiting = failing.connectAsync(LOOPBACK, port);
  await rejects(t, failed, NOT_LOCAL);
  await rejects(t, waiting, NOT_LOCAL);
  await failing.connectAsync(LOOPBACK, port);
});
