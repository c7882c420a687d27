import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { DataReader, HostName, SocketErrorStatus, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import {
  ABORTED,
  CANCELED,
  CLOSED,
  fails,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import type { Failure } from '../../../../helpers/failures.js';
import { ending, LOOPBACK, nodeServer, streamSocket, take } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { BLUETOOTH, NOT_TLS, TIMED_OUT } from '../../../../helpers/tls-failures.js';
import { tlsNodeServer, tlsPair } from '../../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { plainSocket, tls12, tls13 } = SocketProtectionLevel;
const INJECTED: Failure = { hresult: '0x80090326' };

const { test, authority } = withAuthority();

/** A plain connection to a `node:net` socket. */
async function plain(t: ExecutionContext): Promise<{ socket: StreamSocket; peer: Socket }> {
  const server = await nodeServer(t, { pauseOnConnect: true });
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  return { socket, peer };
}

/** Performs the server's side of the handshake on a plain connection. */
function secure(t: ExecutionContext, peer: Socket, name = 'localhost'): TLSSocket {
  const secured = new TLSSocket(peer, { isServer: true, ...authority().server(`DNS:${name}`) });
  t.teardown(() => secured.destroy());
  return secured.on('error', () => undefined);
}

async function text(socket: StreamSocket, count: number): Promise<string> {
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(count);
  const read = reader.readString(count);
  reader.detachStream();
  return read;
}

test('the streams continue through an upgrade, plain before and protected after it', async (t) => {
  const { socket, peer } = await plain(t);
  const { inputStream, outputStream } = socket;
  peer.write('220 ready\r\n');
  t.is(await text(socket, 11), '220 ready\r\n');
  t.is(socket.information.protectionLevel, plainSocket);
  const { localPort, remotePort } = socket.information;
  await outputStream.writeAsync(Buffer.from('STARTTLS\r\n'));
  t.is((await take(peer, 10)).toString(), 'STARTTLS\r\n');
  const secured = secure(t, peer);
  await socket.upgradeToSslAsync(tls12, LOCALHOST);
  t.is(socket.information.protectionLevel, tls12);
  t.is(socket.information.serverCertificate!.subject, 'server');
  t.is(socket.information.localPort, localPort);
  t.is(socket.information.remotePort, remotePort);
  t.is(socket.inputStream, inputStream);
  t.is(socket.outputStream, outputStream);
  secured.write('secret');
  t.is(await text(socket, 6), 'secret');
  const received = once(secured, 'data') as Promise<[Buffer]>;
  await outputStream.writeAsync(Buffer.from('answer'));
  t.is((await received)[0].toString(), 'answer');
});

test('order: not before the connect, not twice, not after close, not on a protected connection', async (t) => {
  const fresh = streamSocket(t);
  throws(t, () => fresh.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  fresh.close();
  await rejects(t, fresh.upgradeToSslAsync(tls13, LOCALHOST), CLOSED);
  const { socket, peer } = await plain(t);
  secure(t, peer);
  const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  await upgrade;
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  await socket.outputStream.writeAsync(Buffer.from('still good'));
  const { socket: direct } = await tlsPair(t, authority());
  throws(t, () => direct.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
});

test('the statistics continue through an upgrade, and are gone with the connection when it fails', async (t) => {
  const { socket, peer } = await plain(t);
  peer.write('220 ready\r\n');
  await text(socket, 11);
  await socket.outputStream.writeAsync(Buffer.from('STARTTLS\r\n'));
  await take(peer, 10);
  const before = socket.information.statistics!;
  t.is(before.bytesSent, 10);
  secure(t, peer).resume();
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
  const after = socket.information.statistics!;
  t.true(Object.isFrozen(after));
  t.is(after.bytesSent, before.bytesSent, 'without those of the handshake');
  t.true(after.bytesReceived >= before.bytesReceived);
  await socket.outputStream.writeAsync(Buffer.alloc(1000));
  const last = socket.information.statistics!;
  t.true(last.bytesSent > before.bytesSent + 1000);
  t.true(last.sendSystemCalls > before.sendSystemCalls);
  socket.close();
  t.true(socket.information.statistics!.bytesSent >= last.bytesSent);

  const refused = await plain(t);
  await refused.socket.outputStream.writeAsync(Buffer.from('x'));
  refused.peer.destroy();
  await t.throwsAsync(async () => refused.socket.upgradeToSslAsync(tls13, LOCALHOST));
  t.is(refused.socket.information.statistics, null);
});

test('an upgrade during the connect throws', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const connects = socket.connectAsync(LOOPBACK, server.port);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  await connects;
});

test('arguments are checked at once, and the connection stays', async (t) => {
  const { socket, peer } = await plain(t);
  throws(t, () => socket.upgradeToSslAsync(plainSocket, LOCALHOST), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(99 as never, LOCALHOST), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(4, LOCALHOST), BLUETOOTH);
  throws(t, () => socket.upgradeToSslAsync(tls13, null), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(tls13, 'localhost' as never), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(tls13, new HostName('-a.example')), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST, { signal: 1 as never }), INVALID_ARGUMENT);
  socket.control.minProtectionLevel = tls13;
  throws(t, () => socket.upgradeToSslAsync(tls12, LOCALHOST), INVALID_ARGUMENT);
  await rejects(t, socket.upgradeToSslAsync(tls13, LOCALHOST, { signal: AbortSignal.abort() }), CANCELED);
  peer.write('plain');
  t.is(await text(socket, 5), 'plain');
  secure(t, peer);
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
  t.is(socket.information.protectionLevel, tls13);
});

test('during the handshake the streams cannot be used, and information still answers', async (t) => {
  const { socket, peer } = await plain(t);
  const { inputStream, outputStream } = socket;
  const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST);
  throws(t, () => inputStream.readAsync(Buffer.alloc(1), 1, 0), ILLEGAL_CALL);
  throws(t, () => outputStream.writeAsync(Buffer.alloc(1)), ILLEGAL_CALL);
  throws(t, () => outputStream.flushAsync(), ILLEGAL_CALL);
  throws(t, () => outputStream.tryWriteBatch([Buffer.alloc(1)]), ILLEGAL_CALL);
  throws(t, () => socket.connectAsync(LOOPBACK, '1'), ILLEGAL_CALL);
  const { information } = socket;
  t.is(information.protectionLevel, plainSocket);
  t.is(information.remoteAddress!.canonicalName, '127.0.0.1');
  t.is(information.localAddress!.canonicalName, '127.0.0.1');
  t.is(information.roundTripTimeStatistics.max, 0);
  t.is(information.bandwidthStatistics.outboundBitsPerSecond, 0);
  t.truthy(information.statistics);
  secure(t, peer);
  await upgrade;
});

test('a dot at the end of the name is not in certificates', async (t) => {
  const { socket, peer } = await plain(t);
  const secured = secure(t, peer);
  await socket.upgradeToSslAsync(tls13, new HostName('LOCALHOST.'));
  t.is((secured as unknown as { servername: string }).servername, 'localhost');
});

test('a name in other letters is looked for as certificates have it', async (t) => {
  const { socket, peer } = await plain(t);
  const secured = secure(t, peer, 'xn--bcher-kva.example');
  await socket.upgradeToSslAsync(tls13, new HostName('b\u00fccher.example'));
  t.is((secured as unknown as { servername: string }).servername, 'xn--bcher-kva.example');
});

test('a pending read keeps the connection plain', async (t) => {
  const { socket, peer } = await plain(t);
  const reader = new DataReader(socket.inputStream);
  const read = reader.loadAsync(3);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  peer.write('abc');
  t.is(await read, 3);
  secure(t, peer);
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
});

test('a write that the kernel did not take keeps the connection plain', async (t) => {
  const { socket, peer } = await plain(t);
  const size = 32 * 1024 * 1024;
  const write = socket.outputStream.writeAsync(Buffer.alloc(size));
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  await Promise.all([write, take(peer, size)]);
  secure(t, peer);
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
});

test('writes that were not awaited are sent plain, before the handshake', async (t) => {
  const { socket, peer } = await plain(t);
  void socket.outputStream.writeAsync(Buffer.from('STARTTLS\r\n'));
  const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST);
  t.is((await take(peer, 10)).toString(), 'STARTTLS\r\n');
  secure(t, peer);
  await upgrade;
});

test('plain data received before the handshake is never accepted as protected data', async (t) => {
  const { socket, peer } = await plain(t);
  peer.write('220 ready\r\n250 injected\r\n');
  t.is(await text(socket, 11), '220 ready\r\n');
  const { inputStream } = socket;
  const peerEnds = ending(peer);
  await rejects(t, socket.upgradeToSslAsync(tls13, LOCALHOST), INJECTED);
  throws(t, () => inputStream.readAsync(Buffer.alloc(1), 1, 0), ILLEGAL_CALL);
  t.true((await peerEnds).isReset);
});

test('a peer that ended the plain connection', async (t) => {
  const { socket, peer } = await plain(t);
  peer.end();
  t.is(await new DataReader(socket.inputStream).loadAsync(1), 0);
  await rejects(t, socket.upgradeToSslAsync(tls13, LOCALHOST), {
    hresult: '0x80072746',
    status: SocketErrorStatus.connectionResetByPeer,
  });
});

for (const [name, end, failure] of [
  ['cancel', (_socket, upgrade) => upgrade.cancel(), CANCELED],
  ['a signal', (_socket, _upgrade, controller) => controller.abort(), CANCELED],
  ['close', (socket) => socket.close(), ABORTED],
  ['the time-out', () => undefined, TIMED_OUT],
] as readonly [
  string,
  (socket: StreamSocket, upgrade: ReturnType<StreamSocket['upgradeToSslAsync']>, controller: AbortController) => void,
  Failure,
][]) {
  test(`a server that never answers: ${name} ends the upgrade and the connection`, async (t) => {
    const { socket, peer } = await plain(t);
    const controller = new AbortController();
    if (failure === TIMED_OUT) socket.control.handshakeTimeout = 50;
    const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST, { signal: controller.signal });
    const failed = rejects(t, upgrade, failure);
    await once(peer, 'readable');
    const peerEnds = ending(peer);
    end(socket, upgrade, controller);
    await failed;
    await peerEnds;
    const expected = name === 'close' ? CLOSED : ILLEGAL_CALL;
    await fails(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), expected);
  });
}

test('after an upgrade that failed the socket connects again, plain or protected', async (t) => {
  const { socket, peer } = await plain(t);
  const failed = rejects(t, socket.upgradeToSslAsync(tls13, LOCALHOST), NOT_TLS);
  await once(peer, 'readable');
  peer.write('500 unknown command\r\n');
  await failed;
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  const server = await tlsNodeServer(t, authority().server());
  await socket.connectAsync(LOCALHOST, server.port, tls13);
  t.is(socket.information.protectionLevel, tls13);

  const again = await plain(t);
  secure(t, again.peer, 'elsewhere');
  await rejects(t, again.socket.upgradeToSslAsync(tls13, LOCALHOST), {
    hresult: '0x800B010F',
    status: SocketErrorStatus.certificateCommonNameIsIncorrect,
  });
  t.truthy(again.socket.information.serverCertificate);
  const next = await nodeServer(t);
  await again.socket.connectAsync(LOOPBACK, next.port);
  const second = await next.accept();
  secure(t, second);
  await again.socket.upgradeToSslAsync(tls13, LOCALHOST);
  t.deepEqual([...again.socket.information.serverCertificateErrors], []);
});
