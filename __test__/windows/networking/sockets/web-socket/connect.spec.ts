import test, { type ExecutionContext } from 'ava';
import {
  ChainValidationResult,
  type Deferral,
  MessageWebSocket,
  SocketSslErrorSeverity,
  StreamWebSocket,
  Uri,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
} from 'uwp-sockets';

import { closedPort } from '../../../../helpers/closed-port.js';
import { ABORTED, CANCELED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { rawServer } from '../../../../helpers/raw-server.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { acceptance } from '../../../../helpers/web-socket-frames.js';
import { wsServer } from '../../../../helpers/ws-server.js';

type Client = MessageWebSocket | StreamWebSocket;

const tls = withAuthority();
const ignore = (): void => undefined;

/** A status of HTTP that a server answers, and the HRESULT and status with which the connect fails. */
const ANSWERS: readonly (readonly [number, string, keyof typeof WebErrorStatus])[] = [
  [200, '0x80190001', 'unexpectedStatusCode'],
  [301, '0x8019012D', 'movedPermanently'],
  [401, '0x80190191', 'unauthorized'],
  [403, '0x80190193', 'forbidden'],
  [404, '0x80190194', 'notFound'],
  [407, '0x80190197', 'proxyAuthenticationRequired'],
  [426, '0x80190004', 'unexpectedClientError'],
  [500, '0x801901F4', 'internalServerError'],
  [503, '0x801901F7', 'serviceUnavailable'],
];

/** Answers that are not the one of a WebSocket. */
const BROKEN: Readonly<Record<string, string>> = {
  'no HTTP': 'SSH-2.0-OpenSSH_9.9\r\n\r\n',
  'a wrong Sec-WebSocket-Accept': `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n`,
  'no Upgrade': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
};

function client(t: ExecutionContext, Class: new () => Client): Client {
  const socket = new Class();
  t.teardown(() => socket.close());
  return socket;
}

async function fails(
  t: ExecutionContext,
  connect: PromiseLike<unknown>,
  status: keyof typeof WebErrorStatus,
): Promise<UwpError> {
  const error = await connect.then(
    () => t.fail('it connected'),
    (reason: unknown) => reason,
  );
  t.is(WebSocketError.getStatus((error as UwpError).number), WebErrorStatus[status], String(error));
  return error as UwpError;
}

for (const Class of [MessageWebSocket, StreamWebSocket]) {
  const { name } = Class;

  test(`${name}: the opening handshake has path, query, host, headers and sub-protocols`, async (t) => {
    const server = await wsServer(t);
    const socket = client(t, Class);
    socket.control.supportedProtocols.append('chat.v2');
    socket.control.supportedProtocols.append('chat');
    socket.setRequestHeader('Origin', 'https://example.org');
    socket.setRequestHeader('Cookie', 'a=1; b=2');
    const [{ request }] = await Promise.all([server.accept(), socket.connectAsync(server.uri('/a%20b/c?d=e&f'))]);
    t.is(request.url, '/a%20b/c?d=e&f');
    t.is(request.headers.host, `127.0.0.1:${server.port}`);
    t.is(request.headers.origin, 'https://example.org');
    t.is(request.headers.cookie, 'a=1; b=2');
    t.is(request.headers['sec-websocket-protocol']!.replaceAll(' ', ''), 'chat.v2,chat');
    t.is(request.headers['sec-websocket-extensions'], undefined);
    t.is(socket.information.protocol, 'chat.v2');
    t.is(socket.information.localAddress!.rawName, '127.0.0.1');
    t.is(socket.information.remotePort, server.port);
    t.is(socket.information.serverCertificate, null);
  });

  test(`${name}: without a common sub-protocol`, async (t) => {
    const server = await wsServer(t, { handleProtocols: () => false });
    const socket = client(t, Class);
    await socket.connectAsync(server.uri());
    t.is(socket.information.protocol, '');
  });

  test(`${name}: a server that selects a sub-protocol that was not offered is refused`, async (t) => {
    const server = await wsServer(t);
    const socket = client(t, Class);
    socket.control.supportedProtocols.append('chat');
    const uri = await rawServer(t, (connection) => {
      connection.once('data', (data) => {
        connection.write(acceptance(data, 'Sec-WebSocket-Protocol: other\r\n'));
      });
    });
    await fails(t, socket.connectAsync(uri), 'errorHttpInvalidServerResponse');
    await socket.connectAsync(server.uri());
    t.is(socket.information.protocol, 'chat');
  });

  test(`${name}: a second connect, a header, an option or a handler after the connect`, async (t) => {
    const server = await wsServer(t);
    const socket = client(t, Class);
    const check = (): void => {
      throws(t, () => socket.connectAsync(server.uri()), ILLEGAL_CALL);
      throws(t, () => socket.setRequestHeader('X-Name', 'value'), ILLEGAL_CALL);
      throws(t, () => (socket.control.perMessageDeflate = true), ILLEGAL_CALL);
      throws(t, () => (socket.control.clientCertificate = null), ILLEGAL_CALL);
      throws(t, () => (socket.onservercustomvalidationrequested = ignore), ILLEGAL_CALL);
      if ('onmessagereceived' in socket) throws(t, () => (socket.onmessagereceived = ignore), ILLEGAL_CALL);
      socket.control.outboundBufferSizeInBytes = 4096;
      socket.control.supportedProtocols.append('late');
      socket.onclosed = ignore;
    };
    const connect = socket.connectAsync(server.uri());
    check();
    await connect;
    check();
    t.is(socket.information.protocol, '');
  });

  for (const [status, hresult, expected] of ANSWERS) {
    test(`${name}: a server that answers ${status}`, async (t) => {
      const server = await wsServer(t, {
        verifyClient: (_, done) => done(false, status, 'no', { Location: 'ws://127.0.0.1:9/' }),
      });
      const socket = client(t, Class);
      const error = await fails(t, socket.connectAsync(server.uri()), expected);
      t.is(error.hresult, hresult);
    });
  }

  for (const [what, answer] of Object.entries(BROKEN)) {
    test(`${name}: a server that answers with ${what}`, async (t) => {
      const uri = await rawServer(t, (connection) => void connection.once('data', () => connection.end(answer)));
      await fails(t, client(t, Class).connectAsync(uri), 'errorHttpInvalidServerResponse');
    });
  }

  test(`${name}: a closed port, an unknown host, a connection that is reset`, async (t) => {
    const socket = client(t, Class);
    await fails(t, socket.connectAsync(new Uri(`ws://127.0.0.1:${await closedPort()}/`)), 'cannotConnect');
    await fails(t, socket.connectAsync(new Uri('ws://no-such-host.invalid/')), 'hostNameNotResolved');
    const uri = await rawServer(t, (connection) => void connection.once('data', () => connection.resetAndDestroy()));
    await fails(t, socket.connectAsync(uri), 'connectionReset');
  });

  test(`${name}: after a failed connect options, headers and handlers may be changed and the connect repeated`, async (t) => {
    const server = await wsServer(t, {
      verifyClient: ({ req }: { req: { headers: Record<string, unknown> } }) => req.headers['x-pass'] === 'yes',
    });
    const socket = client(t, Class);
    await fails(t, socket.connectAsync(server.uri()), 'unauthorized');
    socket.setRequestHeader('X-Pass', 'yes');
    socket.control.supportedProtocols.append('chat');
    socket.control.desiredUnsolicitedPongInterval = 60_000;
    socket.onservercustomvalidationrequested = ignore;
    const [{ request }] = await Promise.all([server.accept(), socket.connectAsync(server.uri())]);
    t.is(request.headers['x-pass'], 'yes');
    t.is(socket.information.protocol, 'chat');
  });

  test(`${name}: cancelling, a signal and close end a connect that is not answered`, async (t) => {
    const uri = await rawServer(t, (connection) => connection.resume());
    const [cancelled, signalled, closed] = [client(t, Class), client(t, Class), client(t, Class)];
    const first = cancelled.connectAsync(uri);
    first.cancel();
    await rejects(t, first, CANCELED);
    const controller = new AbortController();
    const second = signalled.connectAsync(uri, { signal: controller.signal });
    controller.abort();
    await rejects(t, second, CANCELED);
    const third = closed.connectAsync(uri);
    closed.close();
    await rejects(t, third, ABORTED);
    throws(t, () => closed.connectAsync(uri), ILLEGAL_CALL);
    const server = await wsServer(t);
    await cancelled.connectAsync(server.uri());
  });

  test(`${name}: closeTimeout is 10 s by default, and at most a day`, (t) => {
    const { control } = client(t, Class);
    t.is(control.closeTimeout, 10_000);
    for (const value of [-1, 0.5, 86_400_001, NaN, '1', null, undefined]) {
      throws(t, () => (control.closeTimeout = value as never), INVALID_ARGUMENT);
    }
    control.closeTimeout = 86_400_000;
    t.is(control.closeTimeout, 86_400_000);
  });

  test(`${name}: connectTimeout bounds a connect that is not answered`, async (t) => {
    const silent = await rawServer(t, (connection) => connection.resume());
    const socket = client(t, Class);
    const { control } = socket;
    t.is(control.connectTimeout, 60_000);
    for (const value of [-1, 0.5, 86_400_001, NaN, '1', null, undefined]) {
      throws(t, () => (control.connectTimeout = value as never), INVALID_ARGUMENT);
    }
    control.connectTimeout = 50;
    for (const scheme of ['ws', 'wss']) {
      const uri = new Uri(`${scheme}://127.0.0.1:${silent.port}/`);
      const error = await fails(t, socket.connectAsync(uri), 'timeout');
      t.is(error.hresult, '0x80072EE2');
    }
    control.proxy = `127.0.0.1:${silent.port}`;
    await fails(t, socket.connectAsync(new Uri('ws://server.example/')), 'timeout');
    control.proxy = null;
    control.connectTimeout = 0;
    const server = await wsServer(t);
    await socket.connectAsync(server.uri());
    throws(t, () => (control.connectTimeout = 1), ILLEGAL_CALL);
  });

  test(`${name}: bandwidthStatistics has figures while the connection is open`, async (t) => {
    const server = await wsServer(t);
    const socket = client(t, Class);
    const { information } = socket;
    t.is(information.bandwidthStatistics.outboundBitsPerSecond, 0);
    await socket.connectAsync(server.uri());
    // Figures of the first round trip, on loopback, exist once the handshake of TCP is over.
    const { outboundBitsPerSecond } = information.bandwidthStatistics;
    if (process.platform === 'linux') t.true(outboundBitsPerSecond > 0, String(outboundBitsPerSecond));
    else t.true(outboundBitsPerSecond >= 0);
    socket.close();
    t.is(information.bandwidthStatistics.outboundBitsPerSecond, 0);
  });

  tls.test(`${name}: connectTimeout bounds the decision about a server`, async (t) => {
    const server = await wsServer(t, { certificate: tls.authority().server() });
    const socket = client(t, Class);
    socket.control.trustedRoots.append(tls.authority().root);
    socket.control.connectTimeout = 3000;
    (socket as MessageWebSocket).onservercustomvalidationrequested = (args) => void args.getDeferral();
    await fails(t, socket.connectAsync(server.uri()), 'timeout');
    t.is(socket.information.serverCertificate!.subject, 'server');
  });

  tls.test(`${name}: wss with a trusted root, and the certificate in information`, async (t) => {
    const server = await wsServer(t, { certificate: tls.authority().server() });
    const socket = client(t, Class);
    socket.control.trustedRoots.append(tls.authority().root);
    await socket.connectAsync(server.uri());
    t.is(socket.information.serverCertificate!.subject, 'server');
    t.is(socket.information.serverCertificateErrorSeverity, SocketSslErrorSeverity.none);
  });

  tls.test(`${name}: wss with an untrusted certificate fails, informs, and can be repeated despite it`, async (t) => {
    const server = await wsServer(t, { certificate: tls.authority().selfSigned('self') });
    const socket = client(t, Class);
    const error = await t.throwsAsync(async () => socket.connectAsync(server.uri()));
    t.not(WebSocketError.getStatus((error as UwpError).number), WebErrorStatus.unknown);
    t.is(socket.information.serverCertificate!.subject, 'self');
    t.deepEqual([...socket.information.serverCertificateErrors], [ChainValidationResult.untrusted]);
    t.is(socket.information.serverCertificateErrorSeverity, SocketSslErrorSeverity.ignorable);
    socket.control.ignorableServerCertificateErrors.append(ChainValidationResult.untrusted);
    await socket.connectAsync(server.uri());
    t.deepEqual([...socket.information.serverCertificateErrors], [ChainValidationResult.untrusted]);
  });

  tls.test(`${name}: handlers of servercustomvalidationrequested see the certificate and may reject`, async (t) => {
    const server = await wsServer(t, { certificate: tls.authority().server() });
    const socket = client(t, Class);
    socket.control.trustedRoots.append(tls.authority().root);
    const decisions = ['reject', 'defer and reject', 'defer', 'accept'];
    const seen: string[] = [];
    const deferrals: Deferral[] = [];
    const decide = (args: {
      reject(): void;
      getDeferral(): Deferral;
      target: object;
      serverCertificate: { subject: string } | null;
    }): void => {
      const decision = decisions[seen.length]!;
      t.is(args.target, socket);
      seen.push(`${decision} ${args.serverCertificate!.subject}`);
      if (decision === 'reject') args.reject();
      if (!decision.startsWith('defer')) return;
      const deferral = args.getDeferral();
      deferrals.push(deferral);
      setImmediate(() => {
        if (decision === 'defer and reject') args.reject();
        deferral.complete();
        throws(t, () => args.getDeferral(), ILLEGAL_CALL);
      });
    };
    (socket as MessageWebSocket).addEventListener('servercustomvalidationrequested', decide);
    await t.throwsAsync(async () => socket.connectAsync(server.uri()));
    await t.throwsAsync(async () => socket.connectAsync(server.uri()));
    t.is(socket.information.serverCertificate!.subject, 'server');
    await socket.connectAsync(server.uri());
    t.deepEqual(seen, ['reject server', 'defer and reject server', 'defer server']);
  });

  tls.test(
    `${name}: handlers of servercustomvalidationrequested are not asked without a verified certificate`,
    async (t) => {
      const [plain, untrusted] = [
        await wsServer(t),
        await wsServer(t, { certificate: tls.authority().selfSigned('self') }),
      ];
      const socket = client(t, Class);
      socket.onservercustomvalidationrequested = () => t.fail();
      await t.throwsAsync(async () => socket.connectAsync(untrusted.uri()));
      await socket.connectAsync(plain.uri());
    },
  );

  tls.test(`${name}: a connect that waits for a decision can be closed`, async (t) => {
    const server = await wsServer(t, { certificate: tls.authority().server() });
    const socket = client(t, Class);
    socket.control.trustedRoots.append(tls.authority().root);
    const asked = new Promise<Deferral>((resolve) => {
      (socket as MessageWebSocket).onservercustomvalidationrequested = (args) => resolve(args.getDeferral());
    });
    const connect = socket.connectAsync(server.uri());
    const deferral = await asked;
    socket.close();
    await rejects(t, connect, ABORTED);
    deferral.complete();
  });

  tls.test(`${name}: a client certificate`, async (t) => {
    const authority = tls.authority();
    const server = await wsServer(t, { certificate: authority.server(), clientCa: authority.rootPem });
    const socket = client(t, Class);
    socket.control.trustedRoots.append(authority.root);
    socket.control.clientCertificate = authority.client('me').certificate;
    const [{ request }] = await Promise.all([server.accept(), socket.connectAsync(server.uri())]);
    const peer = (
      request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
    ).getPeerCertificate();
    t.is(peer.subject.CN, 'me');
  });
}
