import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import {
  ClientCertificateRequest,
  DataReader,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocketListener,
  type StreamSocket,
  type StreamSocketListenerHandshakeFailedEventArgs,
} from 'uwp-sockets';

import {
  assertFailure,
  CLOSED,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  rejects,
  throws,
  type Failure,
} from '../../../helpers/failures.js';
import { ending, listen, LOOPBACK, nodeClient, streamSocket } from '../../../helpers/tcp-peers.js';
import { withAuthority, type Issued } from '../../../helpers/tls-authority.js';
import { tlsNodeClient } from '../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket, VERSIONS } from '../../../helpers/tls-sockets.js';

const { plainSocket, tls12, tls13 } = SocketProtectionLevel;
const TIMED_OUT: Failure = { hresult: '0x8007274C', status: SocketErrorStatus.connectionTimedOut };
const BLUETOOTH: Failure = { hresult: '0x8007273C', status: SocketErrorStatus.socketTypeNotSupported };
const NOT_TLS: Failure = { hresult: '0x80090308' };

const { test, authority } = withAuthority();

interface TlsListening {
  readonly listener: StreamSocketListener;
  readonly port: string;
  readonly accept: () => Promise<StreamSocket>;
  readonly failure: () => Promise<StreamSocketListenerHandshakeFailedEventArgs>;
}

/** What arrives, in order, for whoever asks. */
class Arrivals<T> {
  readonly #waiting: T[] = [];
  readonly #takers: ((value: T) => void)[] = [];

  add(value: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(value);
    else this.#waiting.push(value);
  }

  async next(): Promise<T> {
    return this.#waiting.shift() ?? (await new Promise<T>((resolve) => this.#takers.push(resolve)));
  }
}

/** A TLS listener that the test's end closes. */
async function listenTls(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void = () => undefined,
  level: SocketProtectionLevel = tls13,
): Promise<TlsListening> {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const sockets = new Arrivals<StreamSocket>();
  const failures = new Arrivals<StreamSocketListenerHandshakeFailedEventArgs>();
  listener.onconnectionreceived = ({ socket }) => {
    t.teardown(() => socket.close());
    sockets.add(socket);
  };
  listener.onhandshakefailed = (event) => failures.add(event);
  listener.control.serverCertificate = authority().server().certificate;
  prepare(listener);
  await listener.bindServiceNameAsync('', level);
  return {
    listener,
    port: listener.information.localPort,
    accept: async () => sockets.next(),
    failure: async () => failures.next(),
  };
}

async function tlsClient(t: ExecutionContext, port: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return tlsNodeClient(t, authority(), port, options);
}

/** The name in the certificate that a server shows to who asks for `servername`. */
async function shownTo(t: ExecutionContext, port: string, servername: string): Promise<string | undefined> {
  const client = await tlsClient(t, port, { servername, checkServerIdentity: () => undefined });
  return client.getPeerCertificate().subjectaltname;
}

test('both sides agree on what was negotiated', async (t) => {
  const { accept, port } = await listenTls(t, ({ control }) => void (control.applicationProtocols = ['h2', 'x']));
  for (const [maxVersion, level] of [
    ['TLSv1.2', tls12],
    ['TLSv1.3', tls13],
  ] as const) {
    const options = { maxVersion, ALPNProtocols: ['x', 'h2'] };
    const [client, { information }] = await Promise.all([tlsClient(t, port, options), accept()]);
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
  const low = await listenTls(t, undefined, tls12);
  const [client] = await Promise.all([tlsClient(t, low.port), low.accept()]);
  t.is(client.getProtocol(), 'TLSv1.2');
  const high = await listenTls(t, ({ control }) => void (control.minProtectionLevel = tls13));
  await t.throwsAsync(tlsClient(t, high.port, { maxVersion: 'TLSv1.2' }));
  assertFailure(t, (await high.failure()).error, NOT_TLS);
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = () => undefined;
  listener.control.serverCertificate = authority().server().certificate;
  listener.control.minProtectionLevel = tls13;
  throws(t, () => listener.bindServiceNameAsync('', tls12), INVALID_ARGUMENT);
  listener.close();
});

test('key exchange is post-quantum when both sides can', async (t) => {
  const { accept, port } = await listenTls(t);
  const socket = trustingSocket(t, authority());
  const [accepted] = await Promise.all([accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  t.is(socket.information.keyExchangeGroup, 'X25519MLKEM768');
  t.is(accepted.information.keyExchangeGroup, 'X25519MLKEM768');
});

test('the name that a client asks for chooses the certificate', async (t) => {
  const { accept, port } = await listenTls(t, ({ control }) => {
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

test('levels that a listener cannot have are refused at once, with a certificate and without', (t) => {
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
  const { listener } = await listenTls(t);
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

const { optional, required } = ClientCertificateRequest;

function asking(request: ClientCertificateRequest): (listener: StreamSocketListener) => void {
  return ({ control }) => {
    control.clientCertificateRequest = request;
    control.trustedRoots.append(authority().root);
  };
}

for (const [name, request] of [
  ['optional', optional],
  ['required', required],
] as const) {
  test(`client certificate ${name}: a good one is shown to the program`, async (t) => {
    const { accept, port } = await listenTls(t, asking(request));
    const issued = authority().client('somebody');
    const [, { information }] = await Promise.all([tlsClient(t, port, { ...issued }), accept()]);
    t.is(information.clientCertificate!.subject, 'somebody');
    // OpenSSL sends the root that it knows along.
    t.deepEqual(
      [...information.clientIntermediateCertificates].map((each) => each.subject),
      [authority().root.subject],
    );
    t.is(information.serverCertificate, null);
  });

  test(`client certificate ${name}: a bad one is refused`, async (t) => {
    const { failure, port } = await listenTls(t, asking(request));
    const wrongUsage = authority().server();
    const client = connect({ port: Number(port), ca: authority().rootPem, servername: 'localhost', ...wrongUsage });
    client.on('error', () => undefined);
    t.teardown(() => client.destroy());
    const event = await failure();
    assertFailure(t, event.error, { hresult: '0x800B0110', status: SocketErrorStatus.certificateWrongUsage });
    t.is(event.remotePort, String(client.localPort ?? event.remotePort));
    t.is(event.remoteAddress!.canonicalName.includes('1'), true);
  });
}

test('without a certificate, a client is accepted where it is optional and refused where it is required', async (t) => {
  const lenient = await listenTls(t, asking(optional));
  const [, { information }] = await Promise.all([tlsClient(t, lenient.port), lenient.accept()]);
  t.is(information.clientCertificate, null);
  const strict = await listenTls(t, asking(required));
  const client = await tlsClient(t, strict.port);
  const alerted = once(client, 'error') as Promise<[Error & { code: string }]>;
  assertFailure(t, (await strict.failure()).error, { hresult: '0x80090327' });
  t.is((await alerted)[0].code, 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
});

const UNTRUSTED: Failure = { hresult: '0x800B0109', status: SocketErrorStatus.certificateUntrustedRoot };
const WRONG_USAGE: Failure = { hresult: '0x800B0110', status: SocketErrorStatus.certificateWrongUsage };

for (const { level, version } of VERSIONS) {
  for (const { shows, choose, server, client } of [
    { shows: 'none', choose: () => null, server: { hresult: '0x80090327' } as Failure, client: '0x8009030E' },
    {
      shows: "a stranger's",
      choose: () => authority().selfSigned('stranger'),
      server: UNTRUSTED,
      client: '0x80090325',
    },
    { shows: 'one for servers', choose: () => authority().server(), server: WRONG_USAGE, client: '0x80090327' },
  ] as const) {
    test(`client certificate required, ${version}, the client shows ${shows}: what both sides see`, async (t) => {
      const { failure, port } = await listenTls(t, asking(required));
      const socket = trustingSocket(t, authority());
      socket.control.clientCertificate = choose()?.certificate ?? null;
      let seen: Promise<unknown> = socket.connectAsync(LOCALHOST, port, level);
      if (level === tls13) {
        // The client is connected before the server has judged it.
        await seen;
        seen = new DataReader(socket.inputStream).loadAsync(1);
      }
      await rejects(t, seen, { hresult: client });
      assertFailure(t, (await failure()).error, server);
    });
  }
}

test('a client without TLS is refused, told of, and does not disturb others', async (t) => {
  const { accept, failure, port } = await listenTls(t);
  const plain = await nodeClient(t, port);
  plain.write('GET / HTTP/1.0\r\n\r\n');
  const event = await failure();
  assertFailure(t, event.error, NOT_TLS);
  t.is(event.remotePort, String(plain.localPort));
  await Promise.all([tlsClient(t, port), accept()]);
});

test('a client that never finishes is refused after the time-out, which is 120 s by default', async (t) => {
  t.is(new StreamSocketListener().control.handshakeTimeout, 120_000);
  t.is(streamSocket(t).control.handshakeTimeout, 0);
  const { failure, port } = await listenTls(t, ({ control }) => void (control.handshakeTimeout = 50));
  const plain = await nodeClient(t, port);
  const ends = once(plain.resume(), 'end');
  assertFailure(t, (await failure()).error, TIMED_OUT);
  await ends;
});

test('closing the listener ends handshakes, and tells nobody', async (t) => {
  const { listener, port } = await listenTls(t);
  listener.onhandshakefailed = () => t.fail();
  const clients = await Promise.all(Array.from({ length: 5 }, async () => nodeClient(t, port)));
  // Once a later client was served these are in their handshakes.
  await tlsClient(t, port);
  const endings = clients.map(async (client) => once(client.resume(), 'close'));
  for (const client of clients) client.on('end', () => client.destroy());
  listener.close();
  await Promise.all(endings);
  t.pass();
});

test('a hundred clients at a time, each with its own data', async (t) => {
  const { accept, port } = await listenTls(t);
  const served = (async () => {
    for (let count = 0; count < 100; count++) {
      const socket = await accept();
      void echo(socket);
    }
  })();
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const client = await tlsClient(t, port);
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
    // A client that went away without goodbye.
  }
  socket.close();
}

/** A plain listener whose sockets can upgrade, and a connection to it. */
async function acceptedPlain(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void = ({ control }) => {
    control.serverCertificate = authority().server().certificate;
  },
): Promise<{ socket: StreamSocket; client: Socket }> {
  const { accept, port } = await listen(t, prepare);
  const [socket, client] = await Promise.all([accept(), nodeClient(t, port)]);
  return { socket, client };
}

function upgradeClient(t: ExecutionContext, client: Socket): TLSSocket {
  const secured = connect({ socket: client, ca: authority().rootPem, servername: 'localhost' });
  t.teardown(() => secured.destroy());
  return secured.on('error', () => undefined);
}

test('STARTTLS as server: the accepted socket has the certificate of its listener', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  client.write('STARTTLS\r\n');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 10);
  await socket.outputStream.writeAsync(Buffer.from('220 go\r\n'));
  t.is(String(((await once(client, 'data')) as [Buffer])[0]), '220 go\r\n');
  const secured = upgradeClient(t, client);
  await Promise.all([socket.upgradeToSslAsync(tls13, null), once(secured, 'secureConnect')]);
  t.is(socket.information.protectionLevel, tls13);
  t.is(socket.information.requestedServerName, 'localhost');
  throws(t, () => socket.upgradeToSslAsync(tls13, null), ILLEGAL_CALL);
  secured.write('secret');
  t.is(await new DataReader(socket.inputStream).loadAsync(6), 6);
});

test('STARTTLS as server: without a certificate it fails at once, and the connection stays plain', async (t) => {
  const { socket, client } = await acceptedPlain(t, () => undefined);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  client.write('x');
  t.is(await new DataReader(socket.inputStream).loadAsync(1), 1);
  socket.control.serverCertificate = authority().server().certificate;
  const secured = upgradeClient(t, client);
  await Promise.all([socket.upgradeToSslAsync(tls12, null), once(secured, 'secureConnect')]);
  t.is(socket.information.protectionLevel, tls12);
});

test('an accepted socket inherits every option of TLS, and changes none of its listener', async (t) => {
  let listener: StreamSocketListener;
  const { socket, client } = await acceptedPlain(t, (each) => {
    listener = each;
    asking(required)(each);
    each.control.serverCertificate = authority().server().certificate;
    each.control.applicationProtocols = ['x'];
    each.control.handshakeTimeout = 77;
  });
  const { control } = socket;
  t.is(control.handshakeTimeout, 77);
  t.deepEqual(control.applicationProtocols, ['x']);
  t.is(control.trustedRoots.length, 1);
  t.is(control.serverCertificate, listener!.control.serverCertificate);
  control.trustedRoots.clear();
  control.handshakeTimeout = 0;
  t.is(listener!.control.trustedRoots.length, 1);
  t.is(listener!.control.handshakeTimeout, 77);
  control.trustedRoots.append(authority().root);
  const secured = connect({
    socket: client,
    ca: authority().rootPem,
    servername: 'localhost',
    ALPNProtocols: ['x'],
    ...(authority().client('somebody') satisfies Issued),
  });
  t.teardown(() => secured.destroy());
  await Promise.all([socket.upgradeToSslAsync(tls13, null), once(secured, 'secureConnect')]);
  t.is(socket.information.clientCertificate!.subject, 'somebody');
  t.is(socket.information.applicationProtocol, 'x');
});

test('an upgrade as server that fails leaves no connection', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  const failed = rejects(t, socket.upgradeToSslAsync(tls13, null), NOT_TLS);
  client.write('this is not TLS at all');
  await failed;
  await ending(client);
  t.is(socket.information.protectionLevel, plainSocket);
  throws(t, () => socket.upgradeToSslAsync(tls13, null), ILLEGAL_CALL);
});

test('options of an accepted socket cannot be set after its handshake', async (t) => {
  const { accept, port } = await listenTls(t);
  const [{ control }] = await Promise.all([accept(), tlsClient(t, port)]);
  throws(t, () => void (control.handshakeTimeout = 1), ILLEGAL_CALL);
  throws(t, () => void (control.serverCertificate = null), ILLEGAL_CALL);
});

test('an accepted socket that connects again is a client', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  const failed = rejects(t, socket.upgradeToSslAsync(tls13, null), NOT_TLS);
  client.write('this is not TLS at all');
  await failed;
  const { port } = await listenTls(t);
  await socket.connectAsync(LOCALHOST, port);
  socket.control.trustedRoots.append(authority().root);
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
  t.is(socket.information.serverCertificate!.subject, 'server');
});

test('clients of a listener that is bound to all addresses continue their sessions', async (t) => {
  const { accept, port } = await listenTls(t);
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
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const sockets = new Arrivals<StreamSocket>();
  listener.onconnectionreceived = ({ socket }) => {
    t.teardown(() => socket.close());
    sockets.add(socket);
  };
  listener.control.serverCertificate = authority().server().certificate;
  await listener.bindEndpointAsync(LOOPBACK, '', tls13);
  await tlsClient(t, listener.information.localPort);
  t.is((await sockets.next()).information.protectionLevel, tls13);
});

test('a plain client of a plain listener stays plain', async (t) => {
  const { accept, port } = await listen(t);
  const socket = streamSocket(t);
  const [accepted] = await Promise.all([accept(), socket.connectAsync(LOOPBACK, port)]);
  t.is(accepted.information.protectionLevel, plainSocket);
});
