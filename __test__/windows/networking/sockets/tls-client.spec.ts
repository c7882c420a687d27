import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';

import type { ExecutionContext } from 'ava';
import {
  Certificate,
  ChainValidationResult,
  DataReader,
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
  type StreamSocket,
} from 'uwp-sockets';

import {
  ABORTED,
  CANCELED,
  CLOSED,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  rejects,
  throws,
  type Failure,
} from '../../../helpers/failures.js';
import { ending, LOOPBACK, nodeServer, streamSocket } from '../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../helpers/tls-authority.js';
import { serverFlight } from '../../../helpers/tls-flight.js';
import { tlsNodeServer, tlsPair } from '../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../helpers/tls-sockets.js';

const { plainSocket, ssl, sslAllowNullEncryption, ssl3AllowWeakEncryption } = SocketProtectionLevel;
const { tls10, tls11, tls12, tls13, unspecified } = SocketProtectionLevel;
const NOT_TLS: Failure = { hresult: '0x80090308' };
const TIMED_OUT: Failure = { hresult: '0x8007274C', status: SocketErrorStatus.connectionTimedOut };
const WRONG_NAME: Failure = { hresult: '0x800B010F', status: SocketErrorStatus.certificateCommonNameIsIncorrect };
const BLUETOOTH: Failure = { hresult: '0x8007273C', status: SocketErrorStatus.socketTypeNotSupported };

const { test, authority } = withAuthority();

/** Connects by TLS to a server of this kind. */
async function connected(
  t: ExecutionContext,
  options: TlsOptions,
  prepare: (socket: StreamSocket) => void = () => undefined,
): Promise<StreamSocket> {
  const server = await tlsNodeServer(t, authority().server(), options);
  const socket = trustingSocket(t, authority());
  prepare(socket);
  await socket.connectAsync(LOCALHOST, server.port, tls13);
  return socket;
}

for (const [name, level, negotiated] of [
  ['ssl', ssl, tls13],
  ['sslAllowNullEncryption', sslAllowNullEncryption, tls13],
  ['ssl3AllowWeakEncryption', ssl3AllowWeakEncryption, tls13],
  ['tls10', tls10, tls13],
  ['tls11', tls11, tls13],
  ['tls12', tls12, tls12],
  ['unspecified', unspecified, tls13],
  ['tls13', tls13, tls13],
] as const) {
  test(`with a server of both versions, the level ${name} gives TLS 1.${negotiated === tls12 ? 2 : 3}`, async (t) => {
    const server = await tlsNodeServer(t, authority().server());
    const socket = trustingSocket(t, authority());
    const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, server.port, level)]);
    t.is(socket.information.protectionLevel, negotiated);
    t.is(peer.getProtocol(), negotiated === tls12 ? 'TLSv1.2' : 'TLSv1.3');
    t.is(socket.information.cipherSuite, peer.getCipher().standardName);
    t.regex(socket.information.keyExchangeGroup, /^(X25519|secp256r1)/);
  });
}

test('a server of TLS 1.2 alone is good enough unless the lowest level is above it', async (t) => {
  const options = { maxVersion: 'TLSv1.2' } as const;
  t.is((await connected(t, options)).information.protectionLevel, tls12);
  const demanding = connected(t, options, ({ control }) => void (control.minProtectionLevel = tls13));
  await rejects(t, demanding, NOT_TLS);
});

test('a lowest level that is not TLS 1.3 means TLS 1.2', async (t) => {
  for (const level of [plainSocket, ssl, tls10, tls12, unspecified]) {
    const socket = await connected(t, { maxVersion: 'TLSv1.2' }, ({ control }) => {
      control.minProtectionLevel = level;
    });
    t.is(socket.information.protectionLevel, tls12);
  }
});

test('levels that contradict each other fail at once, and the socket can be used afterwards', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const socket = trustingSocket(t, authority());
  socket.control.minProtectionLevel = tls13;
  throws(t, () => socket.connectAsync(LOCALHOST, server.port, tls12), INVALID_ARGUMENT);
  throws(t, () => socket.connectAsync(LOCALHOST, server.port, 3), BLUETOOTH);
  throws(t, () => socket.connectAsync(LOCALHOST, server.port, 11 as never), INVALID_ARGUMENT);
  await socket.connectAsync(LOCALHOST, server.port, tls13);
  t.is(socket.information.protectionLevel, tls13);
});

for (const [asked, sni, names] of [
  ['LocalHost', 'localhost', 'DNS:localhost'],
  ['127.0.0.1', false, 'IP:127.0.0.1'],
] as const) {
  test(`the server of ${asked} is asked for ${sni} and must be it`, async (t) => {
    const server = await tlsNodeServer(t, authority().server(names));
    const socket = trustingSocket(t, authority());
    const connects = socket.connectAsync(new HostName(asked), server.port, tls13);
    const [peer] = await Promise.all([server.accept(), connects]);
    t.is((peer as unknown as { servername: string | false }).servername, sni);
    t.is(socket.information.requestedServerName, '');
    t.is(socket.information.remoteHostName!.rawName, asked);
  });
}

test('an address is looked for among the addresses of a certificate, not among its names', async (t) => {
  const server = await tlsNodeServer(t, authority().server('DNS:127.0.0.1,DNS:localhost'));
  const socket = trustingSocket(t, authority());
  await rejects(t, socket.connectAsync(LOOPBACK, server.port, tls13), WRONG_NAME);
  t.deepEqual([...socket.information.serverCertificateErrors], [ChainValidationResult.invalidName]);
});

test('application protocols: what both speak, by the preference of the server', async (t) => {
  const socket = await connected(t, { ALPNProtocols: ['b', 'c'] }, ({ control }) => {
    control.applicationProtocols = ['a', 'b'];
  });
  t.is(socket.information.applicationProtocol, 'b');
  t.is((await connected(t, { ALPNProtocols: ['b'] })).information.applicationProtocol, '');
  const silent = await connected(t, {}, ({ control }) => void (control.applicationProtocols = ['a']));
  t.is(silent.information.applicationProtocol, '');
});

test('no application protocol in common is a refusal', async (t) => {
  const refused = connected(t, { ALPNProtocols: ['b'] }, ({ control }) => void (control.applicationProtocols = ['a']));
  await rejects(t, refused, { hresult: '0x80090331' });
});

test('names of application protocols have 1 to 255 bytes', (t) => {
  const { control } = streamSocket(t);
  for (const bad of [[''], ['x'.repeat(256)], 'h2', [1], null]) {
    throws(t, () => void (control.applicationProtocols = bad as never), INVALID_ARGUMENT);
  }
  control.applicationProtocols = ['x'.repeat(255)];
  t.deepEqual(control.applicationProtocols, ['x'.repeat(255)]);
  const many = streamSocket(t);
  many.control.applicationProtocols = Array.from({ length: 300 }, () => 'x'.repeat(255));
  throws(t, () => many.connectAsync(LOCALHOST, '1', tls13), INVALID_ARGUMENT);
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`the second connection of ${version} continues the session, under the same rules alone`, async (t) => {
    const server = await tlsNodeServer(t, authority().server(), { maxVersion: version });
    const isResumed = async (prepare: (socket: StreamSocket) => void = () => undefined): Promise<boolean> => {
      const socket = trustingSocket(t, authority());
      // Other tests connect to servers of the same name.
      socket.control.applicationProtocols = [`resumption of ${version}`];
      prepare(socket);
      const connects = socket.connectAsync(LOCALHOST, server.port, tls13);
      const [peer] = await Promise.all([server.accept(), connects]);
      // The ticket comes with or before the first data.
      peer.write('x');
      await new DataReader(socket.inputStream).loadAsync(1);
      t.is(peer.isSessionReused(), socket.information.isSessionResumed);
      t.true(socket.information.serverCertificate!.subject === 'server');
      return socket.information.isSessionResumed;
    };
    const ignoring = ({ control }: StreamSocket): void =>
      control.ignorableServerCertificateErrors.append(ChainValidationResult.expired);
    t.false(await isResumed());
    t.true(await isResumed());
    t.false(await isResumed(ignoring));
    t.true(await isResumed(ignoring));
    const other = authority().client('other');
    t.false(await isResumed(({ control }) => control.trustedRoots.append(other.certificate)));
    t.false(await isResumed(({ control }) => void (control.clientCertificate = other.certificate)));
    t.true(await isResumed());
  });
}

test('a client certificate is shown to a server that asks, and to no other', async (t) => {
  const issued = authority().client('somebody');
  const shown = async (options: TlsOptions, certificate: boolean): Promise<string | string[] | undefined> => {
    const server = await tlsNodeServer(t, authority().server(), options);
    const socket = trustingSocket(t, authority());
    if (certificate) socket.control.clientCertificate = issued.certificate;
    const connects = socket.connectAsync(LOCALHOST, server.port, tls13);
    const [peer] = await Promise.all([server.accept(), connects]);
    t.is(socket.information.clientCertificate, null);
    return peer.getPeerCertificate()?.subject?.CN;
  };
  const asks = { requestCert: true, ca: authority().rootPem };
  t.is(await shown({ ...asks, rejectUnauthorized: true }, true), 'somebody');
  t.is(await shown({}, true), undefined);
  t.is(await shown({ ...asks, rejectUnauthorized: false }, false), undefined);
});

test('a server that requires a client certificate refuses clients without one, or with a wrong one', async (t) => {
  const requires = { requestCert: true, rejectUnauthorized: true, ca: authority().rootPem } as const;
  const refused: Failure = { hresult: '0x80090331', message: /alert/ };
  await rejects(t, connected(t, { ...requires, maxVersion: 'TLSv1.2' }), refused);
  // A client of TLS 1.3 is ready before the server has judged it.
  const socket = await connected(t, requires);
  await rejects(t, new DataReader(socket.inputStream).loadAsync(1), { hresult: '0x8009030E' });
});

test('a certificate without its private key is nothing to present', (t) => {
  const { control } = streamSocket(t);
  throws(t, () => void (control.clientCertificate = authority().root), INVALID_ARGUMENT);
  throws(t, () => void (control.serverCertificate = authority().root), INVALID_ARGUMENT);
  throws(t, () => void (control.clientCertificate = 'x' as never), INVALID_ARGUMENT);
  control.clientCertificate = null;
});

/** Every TLS option that has a setter, with a value. */
const SETTERS: Record<string, (socket: StreamSocket) => void> = {
  minProtectionLevel: ({ control }) => void (control.minProtectionLevel = tls12),
  applicationProtocols: ({ control }) => void (control.applicationProtocols = ['x']),
  handshakeTimeout: ({ control }) => void (control.handshakeTimeout = 1),
  clientCertificate: ({ control }) => void (control.clientCertificate = null),
  serverCertificate: ({ control }) => void (control.serverCertificate = null),
};

for (const [name, set] of Object.entries(SETTERS)) {
  test(`${name} can be set until the handshake begins`, async (t) => {
    const server = await nodeServer(t);
    const socket = streamSocket(t);
    set(socket);
    set(socket);
    await socket.connectAsync(LOOPBACK, server.port);
    set(socket);
    const peer = await server.accept();
    socket.control.handshakeTimeout = 0;
    const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST);
    throws(t, () => set(socket), ILLEGAL_CALL);
    peer.destroy();
    await t.throwsAsync(async () => upgrade);
    set(socket);
    socket.close();
    throws(t, () => set(socket), CLOSED);
  });
}

test('options that nobody looked at before the close cannot be set after it', (t) => {
  for (const set of Object.values(SETTERS)) {
    const socket = streamSocket(t);
    socket.close();
    throws(t, () => set(socket), CLOSED);
  }
});

test('options that are no numbers, levels or certificates are refused', async (t) => {
  const server = await nodeServer(t);
  const plain = streamSocket(t).control;
  for (const bad of [-1, 1.5, 86_400_001, NaN, '1']) {
    throws(t, () => void (plain.handshakeTimeout = bad as never), INVALID_ARGUMENT);
  }
  throws(t, () => void (plain.minProtectionLevel = 99 as never), INVALID_ARGUMENT);
  for (const spoil of [
    ({ control }: StreamSocket): void => control.trustedRoots.append('x' as never),
    ({ control }: StreamSocket): void => control.certificateRevocationLists.append('x' as never),
    ({ control }: StreamSocket): void => control.certificateRevocationLists.append(Buffer.from('x')),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append('x' as never),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append(99 as never),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append(ChainValidationResult.revoked),
  ]) {
    const socket = streamSocket(t);
    spoil(socket);
    throws(t, () => socket.connectAsync(LOOPBACK, server.port, tls13), INVALID_ARGUMENT, String(spoil));
  }
});

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

test('a server that does not speak TLS', async (t) => {
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

test('what a failed handshake showed is not said of the next one', async (t) => {
  const other = await tlsNodeServer(t, authority().server('DNS:elsewhere'));
  const plain = await nodeServer(t);
  const socket = trustingSocket(t, authority());
  await rejects(t, socket.connectAsync(LOCALHOST, other.port, tls13), WRONG_NAME);
  t.truthy(socket.information.serverCertificate);
  await socket.connectAsync(LOOPBACK, plain.port);
  t.is(socket.information.serverCertificate, null);
  t.is(socket.information.serverCertificateErrors.length, 0);
});

test('close says goodbye, and what was written before arrives', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const seen = ending(peer);
  await socket.outputStream.writeAsync(Buffer.from('all of it'));
  socket.close();
  const { data, isReset } = await seen;
  t.is(data.toString(), 'all of it');
  t.false(isReset);
});

test('an orderly end is an empty read, again and again', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  // Node.js sends no close_notify when the end comes with unsent data.
  await new Promise<void>((resolve) => void peer.write('last', () => resolve()));
  peer.end();
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 4);
  t.is(await reader.loadAsync(1), 0);
  t.is(await reader.loadAsync(1), 0);
});

test('after the peer said goodbye data can still be sent', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  peer.end();
  t.is(await new DataReader(socket.inputStream).loadAsync(1), 0);
  const received = once(peer, 'data') as Promise<[Buffer]>;
  await socket.outputStream.writeAsync(Buffer.from('answer'));
  t.is((await received)[0].toString(), 'answer');
});

/** Stands between: what to do with the bytes of the server. */
async function proxy(
  t: ExecutionContext,
  port: string,
  forward: (bytes: Buffer, send: (bytes: Buffer) => void) => unknown,
) {
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), '127.0.0.1');
    t.teardown(() => client.destroy());
    t.teardown(() => upstream.destroy());
    client.on('error', () => undefined).on('data', (bytes) => void upstream.write(bytes));
    upstream.on('error', () => undefined).on('data', (bytes) => forward(bytes, (sent) => void client.write(sent)));
    upstream.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

test('a stream that is cut off is told apart from one that ended', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  let cuts = false;
  const port = await proxy(t, server.port, (bytes, send) => cuts || send(bytes));
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  peer.write('data');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(4), 4);
  cuts = true;
  peer.end();
  const cut: Failure = {
    hresult: '0x80072746',
    status: SocketErrorStatus.connectionResetByPeer,
    message: /close_notify/,
  };
  await rejects(t, reader.loadAsync(1), cut);
  await rejects(t, reader.loadAsync(1), cut);
});

test('a record that somebody changed ends the connection in both directions', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  let spoils = false;
  const port = await proxy(t, server.port, (bytes, send) => {
    if (spoils) bytes[bytes.length - 1]! ^= 1;
    send(bytes);
  });
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  peer.write('good');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(4), 4);
  spoils = true;
  const alerted = once(peer, 'error') as Promise<[Error & { code: string }]>;
  peer.write('bad');
  await rejects(t, reader.loadAsync(1), { hresult: '0x80090330' });
  t.regex((await alerted)[0].code, /_ALERT_BAD_RECORD_MAC$/);
  await rejects(t, socket.outputStream.writeAsync(Buffer.from('x')), { hresult: '0x80090330' });
  throws(t, () => socket.outputStream.tryWriteBatch([Buffer.from('x')]), { hresult: '0x80090330' });
});

test('cancelIOAsync ends a read, and the connection goes on', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const reader = new DataReader(socket.inputStream);
  const read = reader.loadAsync(1);
  await socket.cancelIOAsync();
  await rejects(t, read, ABORTED);
  peer.write('ab');
  t.is(await reader.loadAsync(2), 2);
});

test('data that was received and not read makes a close a reset', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const seen = ending(peer);
  await new Promise<void>((resolve) => void peer.write('ab', () => resolve()));
  await new DataReader(socket.inputStream).loadAsync(1);
  socket.close();
  t.true((await seen).isReset);
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

test('a session that is continued shows the errors of its own name', async (t) => {
  const { invalidName } = ChainValidationResult;
  const server = await tlsNodeServer(t, authority().server());
  const shown = async (name: string): Promise<unknown[]> => {
    const socket = trustingSocket(t, authority());
    socket.control.applicationProtocols = ['errors of a name'];
    socket.control.ignorableServerCertificateErrors.append(invalidName);
    await socket.connectAsync(LOCALHOST, server.port);
    const upgrade = socket.upgradeToSslAsync(tls13, new HostName(name));
    const [peer] = await Promise.all([server.accept(), upgrade]);
    // The ticket comes with or before the first data.
    peer.write('x');
    await new DataReader(socket.inputStream).loadAsync(1);
    return [socket.information.isSessionResumed, ...socket.information.serverCertificateErrors];
  };
  t.deepEqual(await shown('other.example'), [false, invalidName]);
  t.deepEqual(await shown('localhost'), [false]);
  t.deepEqual(await shown('localhost'), [true]);
  t.deepEqual(await shown('other.example'), [true, invalidName]);
});

test('a server that sends bytes instead of certificates is refused, and information shows those that are some', async (t) => {
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
