import test from 'ava';
import { DataReader, StreamSocket } from 'uwp-sockets';

import { connectedPair, nodeServer, LOOPBACK, ROLES, streamSocket, take } from '../../../helpers/tcp-peers.js';

test('there are none before the connect, and none of a socket that closed before', (t) => {
  const socket = new StreamSocket();
  t.is(socket.information.statistics, null);
  socket.close();
  t.is(socket.information.statistics, null);
});

test('a socket that connects has none until it is connected', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const connecting = socket.connectAsync(LOOPBACK, server.port);
  t.is(socket.information.statistics, null);
  await connecting;
  t.deepEqual(socket.information.statistics, {
    bytesSent: 0,
    sendSystemCalls: 0,
    bytesReceived: 0,
    receiveSystemCalls: 0,
  });
});

for (const { role, pair } of ROLES) {
  test(`the bytes of both directions and the calls for them are counted: ${role}`, async (t) => {
    const { socket, peer } = await pair(t);
    for (let count = 0; count < 100; count++) void socket.outputStream.writeAsync(new Uint8Array(100));
    await socket.outputStream.flushAsync();
    await take(peer, 10_000);
    peer.write(new Uint8Array(7));
    await new DataReader(socket.inputStream).loadAsync(7);

    const { bytesSent, sendSystemCalls, bytesReceived, receiveSystemCalls } = socket.information.statistics!;
    t.deepEqual([bytesSent, bytesReceived], [10_000, 7]);
    t.is(sendSystemCalls, 1, 'they left together');
    t.true(receiveSystemCalls > 0);
  });

  test(`the last statistics stay after the close: ${role}`, async (t) => {
    const { socket } = await pair(t);
    await socket.outputStream.writeAsync(new Uint8Array(5));
    socket.close();
    t.is(socket.information.statistics?.bytesSent, 5);
    t.is(socket.information.statistics?.sendSystemCalls, 1);
  });
}

test('the statistics are a picture that does not move', async (t) => {
  const { socket } = await connectedPair(t);
  const before = socket.information.statistics!;
  await socket.outputStream.writeAsync(new Uint8Array(5));
  t.is(before.bytesSent, 0);
  t.true(Object.isFrozen(before));
});

test('bytes that the kernel did not take are not counted as sent', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const write = socket.outputStream.writeAsync(new Uint8Array(64 << 20));
  const { bytesSent } = socket.information.statistics!;
  t.true(bytesSent < 64 << 20, `${bytesSent} bytes`);
  peer.resume();
  await write;
  t.is(socket.information.statistics!.bytesSent, 64 << 20);
});
