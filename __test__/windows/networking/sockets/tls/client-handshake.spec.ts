import { once } from 'node:events';

import { Certificate, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { ABORTED, CANCELED, ILLEGAL_CALL, rejects, throws, type Failure } from '../../../../helpers/failures.js';
import { ending, LOOPBACK, nodeServer, streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { NOT_TLS, TIMED_OUT, WRONG_NAME } from '../../../../helpers/tls-failures.js';
import { serverFlight } from '../../../../helpers/tls-flight.js';
import { tlsNodeServer } from '../../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { plainSocket, tls12, tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

test('a server that never answers: cancel, a signal, close and the time-out end the handshake', async (t) => {
  const server = await nodeServer(t, { pauseOnConnect: true });
  const begin = async (
    prepare: (socket: StreamSocket) => void,
    end: (socket: StreamSocket, connects: ReturnType<StreamSocket['connectAsync']>) => void,
    failure: Failure,
    signal?: AbortSignal,
  ): Promise<StreamSocket> => {
    const socket = streamSocket(t);
    prepare(socket);
    const connects = socket.connectAsync(LOOPBACK, server.port, tls13, ...(signal ? [{ signal }] : []));
    const failed = rejects(t, connects, failure);
    const peer = await server.accept();
    await once(peer, 'readable');
    end(socket, connects);
    await Promise.all([failed, ending(peer)]);
    return socket;
  };
  const nothing = (): void => undefined;
  const controller = new AbortController();
  await begin(nothing, (_socket, connects) => connects.cancel(), CANCELED);
  await begin(nothing, () => controller.abort(), CANCELED, controller.signal);
  await begin(nothing, (socket) => socket.close(), ABORTED);
  const late = await begin(({ control }) => void (control.handshakeTimeout = 50), nothing, TIMED_OUT);
  throws(t, () => late.inputStream.readAsync(Buffer.alloc(1), 1, 0), ILLEGAL_CALL);
});

test('a server without TLS', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const failed = rejects(t, socket.connectAsync(LOOPBACK, server.port, tls13), NOT_TLS);
  const peer = await server.accept();
  peer.write('220 mail.example ESMTP\r\n');
  await failed;
  t.is(socket.information.protectionLevel, plainSocket);
  t.is(socket.information.serverCertificate, null);
});

test('after a handshake that failed the same socket connects again', async (t) => {
  const plain = await nodeServer(t);
  const server = await tlsNodeServer(t, authority().server());
  const other = await tlsNodeServer(t, authority().server('DNS:elsewhere'));
  const socket = trustingSocket(t, authority());
  const failed = rejects(t, socket.connectAsync(LOCALHOST, plain.port, tls13), NOT_TLS);
  (await plain.accept()).write('220 mail.example ESMTP\r\n');
  await failed;
  await rejects(t, socket.connectAsync(LOCALHOST, other.port, tls13), WRONG_NAME);
  t.truthy(socket.information.serverCertificate);
  await socket.connectAsync(LOCALHOST, server.port, tls13);
  t.is(socket.information.remotePort, server.port);
  t.deepEqual([...socket.information.serverCertificateErrors], []);
  throws(t, () => socket.connectAsync(LOCALHOST, server.port, tls13), ILLEGAL_CALL);
});

test('certificates of a failed handshake are not reported for the next one', async (t) => {
  const other = await tlsNodeServer(t, authority().server('DNS:elsewhere'));
  const plain = await nodeServer(t);
  const socket = trustingSocket(t, authority());
  await rejects(t, socket.connectAsync(LOCALHOST, other.port, tls13), WRONG_NAME);
  t.truthy(socket.information.serverCertificate);
  await socket.connectAsync(LOOPBACK, plain.port);
  t.is(socket.information.serverCertificate, null);
  t.is(socket.information.serverCertificateErrors.length, 0);
});

test('a handshake that is cancelled when it has just ended leaves no connection', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  for (let round = 0; round < 20; round++) {
    const socket = trustingSocket(t, authority());
    const connects = socket.connectAsync(LOCALHOST, server.port, tls13);
    const peer = await server.accept();
    connects.cancel();
    await connects.then(
      () => socket.close(),
      (error: Error) => t.is(error.name, 'Canceled'),
    );
    await ending(peer);
  }
});

test('a server that sends malformed certificates is rejected, and information has the well-formed ones', async (t) => {
  const der = (pem: string): Buffer => Buffer.from(Certificate.fromPem(pem).getCertificateBlob().bytes);
  const [own, root] = [der(authority().server().cert), der(authority().rootPem)];
  const rows: readonly (readonly [Uint8Array[], string | undefined, number])[] = [
    [[Buffer.from('none'), root], undefined, 1],
    [[own.subarray(0, -1)], undefined, 0],
    [[own, Buffer.from('none'), root], 'server', 1],
  ];
  for (const [certificates, subject, others] of rows) {
    const server = await nodeServer(t);
    const socket = trustingSocket(t, authority());
    await socket.connectAsync(LOOPBACK, server.port);
    const peer = await server.accept();
    peer.once('data', () => peer.write(serverFlight(certificates)));
    await t.throwsAsync(async () => socket.upgradeToSslAsync(tls12, LOCALHOST));
    t.is(socket.information.serverCertificate?.subject, subject);
    t.is(socket.information.serverIntermediateCertificates.length, others);
  }
});
