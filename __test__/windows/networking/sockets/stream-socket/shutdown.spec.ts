import { once } from 'node:events';
import { join } from 'node:path';

import test from 'ava';
import { DataReader, DataWriter, HostName, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import {
  ABORTED,
  CANCELED,
  CLOSED,
  ILLEGAL_CALL,
  RESET,
  fails,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';
import { ending, LOOPBACK, nodeServer, ROLES, streamSocket, take, takeAll } from '../../../../helpers/tcp-peers.js';
import { startCommand, testWith } from '../../../../helpers/tcp-program.js';
import { halfClosingProxy, receiveAll, send } from '../../../../helpers/tcp-streams.js';

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = payload(64 * 1024 * 1024);

const PYTHON_PEER = join(__dirname, '../../../../../__test__/helpers/tcp-peer.py');

for (const { role, pair } of ROLES) {
  test(`${role}: the peer sees the end after all written data, and can still send`, async (t) => {
    const { socket, peer } = await pair(t);
    const sent = payload(3_000_000);
    const write = socket.outputStream.writeAsync(sent);
    const end = socket.shutdownAsync();
    t.is(sha256(await takeAll(peer)), sha256(sent));
    t.is(await write, sent.length);
    await end;
    const closed = once(peer, 'close');
    peer.end('all that is left');
    t.is((await receiveAll(socket)).toString(), 'all that is left');
    socket.close();
    t.deepEqual(await closed, [false], 'an orderly end');
  });

  test(`${role}: closing after it ends in order when everything was read, otherwise with a reset`, async (t) => {
    for (const isRead of [true, false]) {
      const { socket, peer } = await pair(t);
      await socket.shutdownAsync();
      await once(peer.resume(), 'end');
      peer.write('xy');
      await new DataReader(socket.inputStream).loadAsync(isRead ? 2 : 1);
      socket.close();
      t.is((await ending(peer)).isReset, !isRead);
    }
  });

  test(`${role}: it waits for a peer that does not read, and writing fails meanwhile and afterwards`, async (t) => {
    const { socket, peer } = await pair(t);
    const { outputStream } = socket;
    void outputStream.writeAsync(TOO_MUCH);
    const end = socket.shutdownAsync();
    const assertRefused = (): void => {
      throws(t, () => outputStream.writeAsync(Uint8Array.of(1)), ILLEGAL_CALL);
      throws(t, () => outputStream.tryWriteBatch([Uint8Array.of(1)]), ILLEGAL_CALL);
    };
    assertRefused();
    const received = await takeAll(peer);
    t.is(received.length, TOO_MUCH.length);
    await end;
    assertRefused();
    t.true(await outputStream.flushAsync());
    const writer = new DataWriter(outputStream);
    writer.writeByte(1);
    await fails(t, () => writer.storeAsync(), ILLEGAL_CALL);
    await socket.shutdownAsync();
  });

  test(`${role}: a signal undoes it while writes are queued; with an aborted signal it does not start`, async (t) => {
    const { socket, peer } = await pair(t);
    await rejects(t, socket.shutdownAsync({ signal: AbortSignal.abort() }), CANCELED);
    const write = socket.outputStream.writeAsync(TOO_MUCH);
    const controller = new AbortController();
    const end = socket.shutdownAsync({ signal: controller.signal });
    controller.abort();
    await rejects(t, end, CANCELED);
    const last = socket.outputStream.writeAsync(Buffer.from('last'));
    const received = await take(peer, TOO_MUCH.length + 4);
    t.is(received.subarray(-4).toString(), 'last');
    t.deepEqual(await Promise.all([write, last]), [TOO_MUCH.length, 4]);
    await socket.shutdownAsync();
    await once(peer.resume(), 'end');
    t.pass();
  });

  test(`${role}: close and cancelIOAsync end it with operationAborted`, async (t) => {
    for (const stop of [
      (socket: StreamSocket) => socket.close(),
      (socket: StreamSocket) => void socket.cancelIOAsync(),
    ]) {
      const { socket } = await pair(t);
      void socket.outputStream.writeAsync(TOO_MUCH);
      const end = socket.shutdownAsync();
      stop(socket);
      await rejects(t, end, ABORTED);
    }
  });

  test(`${role}: on a connection that the peer reset it fails`, async (t) => {
    const { socket, peer } = await pair(t);
    const read = new DataReader(socket.inputStream).loadAsync(1);
    peer.resetAndDestroy();
    await rejects(t, read, RESET);
    await rejects(t, socket.shutdownAsync(), RESET);
  });

  test(`${role}: information and statistics stay as they are`, async (t) => {
    const { socket, peer } = await pair(t);
    await send(socket, 'abc');
    const shown = () => ({
      port: socket.information.localPort,
      level: socket.information.protectionLevel,
      statistics: socket.information.statistics,
    });
    const before = shown();
    await socket.shutdownAsync();
    t.deepEqual(shown(), before);
    t.true(socket.information.roundTripTimeStatistics.min >= 0);
    peer.end('d');
    await receiveAll(socket);
    t.is(socket.information.statistics!.bytesReceived, 1);
  });
}

test('in the wrong order it throws, and after close it rejects', async (t) => {
  const socket = streamSocket(t);
  throws(t, () => socket.shutdownAsync(), ILLEGAL_CALL);
  const server = await nodeServer(t);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  const end = socket.shutdownAsync();
  const upgrade = () => socket.upgradeToSslAsync(SocketProtectionLevel.tls13, new HostName('localhost'));
  throws(t, upgrade, { ...ILLEGAL_CALL, message: /^upgradeToSslAsync: .*shutdownAsync/ });
  await end;
  throws(t, upgrade, ILLEGAL_CALL);
  peer.end('still here');
  t.is((await receiveAll(socket)).toString(), 'still here');
  socket.close();
  await rejects(t, socket.shutdownAsync(), CLOSED);
});

test('a pending read gets the answer of the peer to the end', async (t) => {
  const { socket, peer } = await ROLES[0].pair(t);
  const read = receiveAll(socket);
  await socket.shutdownAsync();
  await once(peer.resume(), 'end');
  peer.end('answer');
  t.is((await read).toString(), 'answer');
});

test('a proxy passes half closes on in both directions', async (t) => {
  const server = await nodeServer(t);
  const { port } = await halfClosingProxy(t, server.port);
  const socket = streamSocket(t);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, port)]);
  const [question, answer] = [payload(1_000_000, 1), payload(2_000_000, 2)];
  void socket.outputStream.writeAsync(question);
  await socket.shutdownAsync();
  t.is(sha256(await takeAll(peer)), sha256(question));
  peer.end(answer);
  t.is(sha256(await receiveAll(socket)), sha256(answer));
});

testWith('python3')('Python answers everything up to the half close, and sees an orderly end', async (t) => {
  const program = startCommand(t, 'python3', PYTHON_PEER, 'echo');
  const [address, port] = (await program.line())!.split(' ');
  const socket = streamSocket(t);
  await socket.connectAsync(new HostName(address!), port!);
  const sent = payload(200_000);
  const received = receiveAll(socket);
  void socket.outputStream.writeAsync(sent);
  await socket.shutdownAsync();
  t.is(sha256(await received), sha256(sent));
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});
