import test from 'ava';
import { DatagramSocketInformation } from 'uwp-sockets';
import { DgramPeer } from '../../../helpers/udp-dgram.js';
import { boundSocket, connectedSocket, LOOPBACK, LOOPBACK6, newSocket } from '../../../helpers/udp-sockets.js';

function valuesOf(information: DatagramSocketInformation): unknown[] {
  const { localAddress, localPort, remoteAddress, remotePort } = information;
  return [localAddress?.canonicalName ?? null, localPort, remoteAddress?.canonicalName ?? null, remotePort];
}

test('before the bind information is empty', (t) => {
  const { information } = newSocket(t);
  t.true(information instanceof DatagramSocketInformation);
  t.deepEqual(valuesOf(information), [null, '', null, '']);
  t.is(information.statistics, null);
});

test('a bound socket has its local endpoint', async (t) => {
  const socket = newSocket(t);
  const binding = socket.bindEndpointAsync(LOOPBACK, '');
  t.deepEqual(valuesOf(socket.information), [null, '', null, '']);
  await binding;
  const [address, port, ...remote] = valuesOf(socket.information);
  t.is(address, '127.0.0.1');
  t.regex(String(port), /^[1-9]\d*$/);
  t.deepEqual(remote, [null, '']);
});

test('a connected socket has both endpoints', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = await connectedSocket(t, peer.port);
  await socket.outputStream.writeAsync(Buffer.from('x'));
  const { port } = (await peer.senders.until(1))[0]!;
  t.deepEqual(valuesOf(socket.information), ['127.0.0.1', String(port), '127.0.0.1', peer.port]);
});

test('connecting fixes the local address of a socket that was bound to all', async (t) => {
  const peer = await DgramPeer.open(t, '::1');
  const socket = await boundSocket(t, null);
  const before = socket.information.localAddress!;
  await socket.connectAsync(LOOPBACK6, peer.port);
  t.deepEqual([before.canonicalName, socket.information.localAddress?.canonicalName], ['::', '::1']);
});

test('an IPv4 peer of a socket of both families is an IPv4 address', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = await boundSocket(t, null);
  await socket.connectAsync(LOOPBACK, peer.port);
  t.deepEqual(
    [socket.information.localAddress?.canonicalName, socket.information.remoteAddress?.canonicalName],
    ['127.0.0.1', '127.0.0.1'],
  );
});

test('addresses are the same objects each time', async (t) => {
  const peer = await DgramPeer.open(t);
  const { information } = await connectedSocket(t, peer.port);
  t.is(information.localAddress, information.localAddress);
  t.is(information.remoteAddress, information.remoteAddress);
});

test('a closed socket keeps its endpoints', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = await connectedSocket(t, peer.port);
  const before = valuesOf(socket.information);
  socket.close();
  t.deepEqual(valuesOf(socket.information), before);
});
