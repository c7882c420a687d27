import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';

import type { ExecutionContext } from 'ava';
import {
  ClientCertificateRequest,
  DataReader,
  SocketProtectionLevel,
  type StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { assertFailure, CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { ending, listen, LOOPBACK, nodeClient, streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { BLUETOOTH, NOT_TLS, TIMED_OUT } from '../../../../helpers/tls-failures.js';
import { tlsNodeClient } from '../../../../helpers/tls-node.js';
import { listenTls, LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { plainSocket, tls12, tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

/** The name in the certificate that a server sends for `servername`. */
async function shownTo(t: ExecutionContext, port: string, servername: string): Promise<string | undefined> {
  const client = await tlsNodeClient(t, authority(), port, { servername, checkServerIdentity: () => undefined });
  return client.getPeerCertificate().subjectaltname;
}

test('both sides report the same negotiated parameters', async (t) => {
  const { accept, port } = await listenTls(
    t,
    authority(),
    ({ control }) => void (control.applicationProtocols = ['h2', 'x']),
  );
  for (const [maxVersion, level] of [
    ['TLSv1.2', tls12],
    ['TLSv1.3', tls13],
  ] as const) {
    const options = { maxVersion, ALPNProtocols: ['x', 'h2'] };
    const [client, { information }] = await Promise.all([tlsNodeClient(t, authority(), port, options), accept()]);
    t.is(information.protectionLevel, level);
    t.is(information.cipherSuite, client.getCipher().standardName);
    t.is(information.applicationProtocol, 'h2');
    t.is(client.alpnProtocol, 'h2');
    t.is(information.requestedServerName, 'localhost');
    t.is(information.serverCertificate, null);
    t.is(information.clientCertificate, null);
    t.false(information.isSessionResumed);
  }
});

test('levels: tls12 is the highest, minProtectionLevel the lowest', async (t) => {
  const low = await listenTls(t, authority(), undefined, tls12);
  const [client] = await Promise.all([tlsNodeClient(t, authority(), low.port), low.accept()]);
  t.is(client.getProtocol(), 'TLSv1.2');
  const high = await listenTls(t, authority(), ({ control }) => void (control.minProtectionLevel = tls13));
  await t.throwsAsync(tlsNodeClient(t, authority(), high.port, { maxVersion: 'TLSv1.2' }));
  assertFailure(t, (await high.failure()).error, NOT_TLS);
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = () => undefined;
  listener.control.serverCertificate = authority().server().certificate;
  listener.control.minProtectionLevel = tls13;
  throws(t, () => listener.bindServiceNameAsync('', tls12), INVALID_ARGUMENT);
  listener.close();
});

test('key exchange is post-quantum when both sides can', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  const socket = trustingSocket(t, authority());
  const [accepted] = await Promise.all([accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  t.is(socket.information.keyExchangeGroup, 'X25519MLKEM768');
  t.is(accepted.information.keyExchangeGroup, 'X25519MLKEM768');
});

test('the requested server name selects the certificate', async (t) => {
  const { accept, port } = await listenTls(t, authority(), ({ control }) => {
    control.serverCertificatesByName.insert('One.Example', authority().server('DNS:one.example').certificate);
    control.serverCertificatesByName.insert('dot.example.', authority().server('DNS:dot.example').certificate);
    control.serverCertificatesByName.insert('*.two.example', authority().server('DNS:*.two.example').certificate);
    control.serverCertificatesByName.insert('own.two.example', authority().server('DNS:own.two.example').certificate);
  });
  t.is(await shownTo(t, port, 'one.example'), 'DNS:one.example');
  t.is((await accept()).information.requestedServerName, 'one.example');
  t.is(await shownTo(t, port, 'dot.example'), 'DNS:dot.example');
  t.is(await shownTo(t, port, 'a.two.example'), 'DNS:*.two.example');
  t.is(await shownTo(t, port, 'own.two.example'), 'DNS:own.two.example');
  for (const other of ['two.example', 'b.a.two.example', 'three.example', '']) {
    t.is(await shownTo(t, port, other), 'DNS:localhost', other);
  }
});

test('certificates that cannot be used fail the bind at once', (t) => {
  const bindWith = (prepare: (listener: StreamSocketListener) => void): (() => unknown) => {
    const listener = new StreamSocketListener();
    t.teardown(() => listener.close());
    listener.onconnectionreceived = () => undefined;
    prepare(listener);
    return () => listener.bindServiceNameAsync('', tls13);
  };
  const good = authority().server().certificate;
  const withGood = (prepare: (listener: StreamSocketListener) => void) => (listener: StreamSocketListener) => {
    listener.control.serverCertificate = good;
    prepare(listener);
  };
  throws(
    t,
    bindWith(() => undefined),
    ILLEGAL_CALL,
  );
  const { required } = ClientCertificateRequest;
  throws(t, bindWith(withGood(({ control }) => void (control.clientCertificateRequest = required))), ILLEGAL_CALL);
  for (const spoil of [
    ({ control }: StreamSocketListener) => void control.serverCertificatesByName.insert('x', 'y' as never),
    ({ control }: StreamSocketListener) => void control.serverCertificatesByName.insert('x', authority().root),
    ({ control }: StreamSocketListener) => void control.serverCertificatesByName.insert('a b', good),
    ({ control }: StreamSocketListener) => void control.serverCertificatesByName.insert('192.0.2.1', good),
    ({ control }: StreamSocketListener) => control.trustedRoots.append('x' as never),
  ]) {
    throws(t, bindWith(withGood(spoil)), INVALID_ARGUMENT, String(spoil));
  }
});

test('levels that a listener does not support are rejected at once, with a certificate and without', (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.onconnectionreceived = () => undefined;
  for (const certificate of [null, authority().server().certificate]) {
    listener.control.serverCertificate = certificate;
    for (const level of [3, 4] as const) {
      throws(t, () => listener.bindServiceNameAsync('', level), BLUETOOTH);
      throws(t, () => listener.bindEndpointAsync(LOOPBACK, '', level), BLUETOOTH);
    }
    for (const level of [11, -1, '10', null] as never[]) {
      throws(t, () => listener.bindServiceNameAsync('', level), INVALID_ARGUMENT);
      throws(t, () => listener.bindEndpointAsync(LOOPBACK, '', level), INVALID_ARGUMENT);
    }
  }
});

test('options of the listener: until the bind, not after close', async (t) => {
  const { listener } = await listenTls(t, authority());
  const set = [
    ({ control }: StreamSocketListener) => void (control.serverCertificate = null),
    ({ control }: StreamSocketListener) => void (control.clientCertificateRequest = ClientCertificateRequest.none),
    ({ control }: StreamSocketListener) => void (control.handshakeTimeout = 1),
    ({ control }: StreamSocketListener) => void (control.applicationProtocols = []),
    ({ control }: StreamSocketListener) => void (control.minProtectionLevel = tls12),
  ];
  for (const each of set) throws(t, () => each(listener), ILLEGAL_CALL);
  listener.close();
  for (const each of set) throws(t, () => each(listener), CLOSED);
});

test('a client without TLS is disconnected and reported, and does not affect others', async (t) => {
  const { accept, failure, port } = await listenTls(t, authority());
  const plain = await nodeClient(t, port);
  plain.write('GET / HTTP/1.0\r\n\r\n');
  const event = await failure();
  assertFailure(t, event.error, NOT_TLS);
  t.is(event.remotePort, String(plain.localPort));
  await Promise.all([tlsNodeClient(t, authority(), port), accept()]);
});

test('a client that never finishes is disconnected after the time-out, which is 120 s by default', async (t) => {
  t.is(new StreamSocketListener().control.handshakeTimeout, 120_000);
  t.is(streamSocket(t).control.handshakeTimeout, 0);
  const { failure, port } = await listenTls(t, authority(), ({ control }) => void (control.handshakeTimeout = 50));
  const plain = await nodeClient(t, port);
  const ends = once(plain.resume(), 'end');
  assertFailure(t, (await failure()).error, TIMED_OUT);
  await ends;
});

test('closing the listener ends handshakes, and raises no event', async (t) => {
  const { listener, port } = await listenTls(t, authority());
  listener.onhandshakefailed = () => t.fail();
  const clients = await Promise.all(Array.from({ length: 5 }, async () => nodeClient(t, port)));
  // When a later client was served these are in their handshakes.
  await tlsNodeClient(t, authority(), port);
  const endings = clients.map(async (client) => once(client.resume(), 'close'));
  for (const client of clients) client.on('end', () => client.destroy());
  listener.close();
  await Promise.all(endings);
  t.true(clients.every(({ destroyed }) => destroyed));
});

test('a hundred clients at a time, each with its own data', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  const served = (async () => {
    for (let count = 0; count < 100; count++) {
      const socket = await accept();
      void echo(socket);
    }
  })();
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const client = await tlsNodeClient(t, authority(), port);
      client.write(`client ${index};`);
      const [data] = (await once(client, 'data')) as [Buffer];
      client.destroy();
      return data.toString();
    }),
  );
  t.deepEqual(
    answers,
    Array.from({ length: 100 }, (_, index) => `client ${index};`),
  );
  await served;
});

async function echo(socket: StreamSocket): Promise<void> {
  try {
    for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  } catch {
    // A client that ended without close_notify.
  }
  socket.close();
}

test('options of an accepted socket cannot be set after its handshake', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  const [{ control }] = await Promise.all([accept(), tlsNodeClient(t, authority(), port)]);
  throws(t, () => void (control.handshakeTimeout = 1), ILLEGAL_CALL);
  throws(t, () => void (control.serverCertificate = null), ILLEGAL_CALL);
});

test('clients of a listener that is bound to all addresses continue their sessions', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  for (const resumed of [false, true]) {
    const socket = trustingSocket(t, authority());
    socket.control.applicationProtocols = ['sessions of a listener'];
    const [accepted] = await Promise.all([accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
    await accepted.outputStream.writeAsync(Buffer.from('x'));
    await new DataReader(socket.inputStream).loadAsync(1);
    t.is(socket.information.isSessionResumed, resumed);
    t.is(accepted.information.isSessionResumed, resumed);
  }
});

test('a listener on one local address protects its connections too', async (t) => {
  const certified = ({ control }: StreamSocketListener): void => {
    control.serverCertificate = authority().server().certificate;
  };
  const { accept, port } = await listen(t, certified, LOOPBACK, '', tls13);
  await tlsNodeClient(t, authority(), port);
  t.is((await accept()).information.protectionLevel, tls13);
});

test('a plain client of a plain listener stays plain', async (t) => {
  const { accept, port } = await listen(t);
  const socket = streamSocket(t);
  const [accepted] = await Promise.all([accept(), socket.connectAsync(LOOPBACK, port)]);
  t.is(accepted.information.protectionLevel, plainSocket);
});

/** Subscribes to "accept" for the sockets of `listener`. */
function whenAccepted(t: ExecutionContext, listener: StreamSocketListener, act: (socket: StreamSocket) => void): void {
  const onAccept = (message: unknown): void => {
    const event = message as { listener: StreamSocketListener; socket: StreamSocket };
    if (event.listener === listener) act(event.socket);
  };
  subscribe('uwp-sockets:stream-socket-listener:accept', onAccept);
  t.teardown(() => unsubscribe('uwp-sockets:stream-socket-listener:accept', onAccept));
}

test('a subscriber that closes an accepted socket disconnects the client, and the listener continues', async (t) => {
  const { listener, accept, failure, port } = await listenTls(t, authority());
  let isFirst = true;
  whenAccepted(t, listener, (socket) => {
    if (isFirst) socket.close();
    isFirst = false;
  });
  t.false((await ending(await nodeClient(t, port))).isReset);
  assertFailure(t, (await failure()).error, CLOSED);
  await tlsNodeClient(t, authority(), port);
  t.is((await accept()).information.protectionLevel, tls13);
});

test('a subscriber that closes the listener ends its handshakes', async (t) => {
  const { listener, port } = await listenTls(t, authority());
  whenAccepted(t, listener, () => listener.close());
  // The handshake of a silent client would stay pending.
  t.false((await ending(await nodeClient(t, port))).isReset);
});
