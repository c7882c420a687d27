import type { TlsOptions } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { ChainValidationResult, DataReader, HostName, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { INVALID_ARGUMENT, rejects, throws, type Failure } from '../../../../helpers/failures.js';
import { LOOPBACK } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { BLUETOOTH, NOT_TLS, WRONG_NAME } from '../../../../helpers/tls-failures.js';
import { tlsNodeServer } from '../../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { plainSocket, ssl, sslAllowNullEncryption, ssl3AllowWeakEncryption, tls10, tls11, tls12, tls13, unspecified } =
  SocketProtectionLevel;

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
  test(`with a server of both versions, the level ${name} negotiates TLS 1.${negotiated === tls12 ? 2 : 3}`, async (t) => {
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

for (const [host, sni, names] of [
  ['LocalHost', 'localhost', 'DNS:localhost'],
  ['127.0.0.1', false, 'IP:127.0.0.1'],
] as const) {
  test(`the server of ${host} gets the name ${sni} and must have it`, async (t) => {
    const server = await tlsNodeServer(t, authority().server(names));
    const socket = trustingSocket(t, authority());
    const connects = socket.connectAsync(new HostName(host), server.port, tls13);
    const [peer] = await Promise.all([server.accept(), connects]);
    t.is((peer as unknown as { servername: string | false }).servername, sni);
    t.is(socket.information.requestedServerName, '');
    t.is(socket.information.remoteHostName!.rawName, host);
  });
}

test('an address is looked for among the addresses of a certificate, not among its names', async (t) => {
  const server = await tlsNodeServer(t, authority().server('DNS:127.0.0.1,DNS:localhost'));
  const socket = trustingSocket(t, authority());
  await rejects(t, socket.connectAsync(LOOPBACK, server.port, tls13), WRONG_NAME);
  t.deepEqual([...socket.information.serverCertificateErrors], [ChainValidationResult.invalidName]);
});

test('application protocols: a common one, by the preference of the server', async (t) => {
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
      // The ticket arrives with or before the first data.
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

test('a client certificate is sent to a server that requests it, and to no other', async (t) => {
  const issued = authority().client('example-client');
  const shown = async (options: TlsOptions, certificate: boolean): Promise<string | string[] | undefined> => {
    const server = await tlsNodeServer(t, authority().server(), options);
    const socket = trustingSocket(t, authority());
    if (certificate) socket.control.clientCertificate = issued.certificate;
    const connects = socket.connectAsync(LOCALHOST, server.port, tls13);
    const [peer] = await Promise.all([server.accept(), connects]);
    t.is(socket.information.clientCertificate, null);
    return peer.getPeerCertificate()?.subject?.CN;
  };
  const requests = { requestCert: true, ca: authority().rootPem };
  t.is(await shown({ ...requests, rejectUnauthorized: true }, true), 'example-client');
  t.is(await shown({}, true), undefined);
  t.is(await shown({ ...requests, rejectUnauthorized: false }, false), undefined);
});

test('a server that requires a client certificate rejects clients without one, or with a wrong one', async (t) => {
  const requires = { requestCert: true, rejectUnauthorized: true, ca: authority().rootPem } as const;
  const refused: Failure = { hresult: '0x80090331', message: /alert/ };
  await rejects(t, connected(t, { ...requires, maxVersion: 'TLSv1.2' }), refused);
  // A TLS 1.3 client is connected before the server has verified its certificate.
  const socket = await connected(t, requires);
  await rejects(t, new DataReader(socket.inputStream).loadAsync(1), { hresult: '0x8009030E' });
});

test('a resumed session has the errors of its own name', async (t) => {
  const { invalidName } = ChainValidationResult;
  const server = await tlsNodeServer(t, authority().server());
  const shown = async (name: string): Promise<unknown[]> => {
    const socket = trustingSocket(t, authority());
    socket.control.applicationProtocols = ['errors of a name'];
    socket.control.ignorableServerCertificateErrors.append(invalidName);
    await socket.connectAsync(LOCALHOST, server.port);
    const upgrade = socket.upgradeToSslAsync(tls13, new HostName(name));
    const [peer] = await Promise.all([server.accept(), upgrade]);
    // The ticket arrives with or before the first data.
    peer.write('x');
    await new DataReader(socket.inputStream).loadAsync(1);
    return [socket.information.isSessionResumed, ...socket.information.serverCertificateErrors];
  };
  t.deepEqual(await shown('other.example'), [false, invalidName]);
  t.deepEqual(await shown('localhost'), [false]);
  t.deepEqual(await shown('localhost'), [true]);
  t.deepEqual(await shown('other.example'), [true, invalidName]);
});
