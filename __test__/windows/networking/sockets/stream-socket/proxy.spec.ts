import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import test, { type ExecutionContext } from 'ava';
import { EndpointPair, HostName, SocketErrorStatus, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { closedPort } from '../../../../helpers/closed-port.js';
import {
  HOST_NOT_FOUND,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  REFUSED,
  rejects,
  throws,
  type Failure,
} from '../../../../helpers/failures.js';
import { testWithAll } from '../../../../helpers/interactive-process.js';
import { BEHIND_PROXY, OPEN, PROXY_USER, startSquid, WITH_DIGEST } from '../../../../helpers/squid.js';
import { LOOPBACK, nodeServer, streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeServer } from '../../../../helpers/tls-node.js';
import { receiveLine, send } from '../../../../helpers/tls-sockets.js';

const withSquid = testWithAll('squid');
const withSquidAndOpenssl = testWithAll('squid', 'openssl');
const tls = withAuthority();

const BAD_ANSWER: Failure = { hresult: '0x80072F78', status: SocketErrorStatus.httpInvalidServerResponse };
const SERVER = new HostName(BEHIND_PROXY);

/** Data passes in both directions between a socket and a server that it connects to. */
async function talks(t: ExecutionContext, socket: StreamSocket, host = SERVER): Promise<void> {
  const server = await nodeServer(t);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(host, server.port)]);
  t.is(socket.information.remoteHostName!.rawName, host.rawName);
  peer.write('from the server\n');
  t.is(await receiveLine(socket), 'from the server');
  await send(socket, 'from the client\n');
  const [data] = (await once(peer, 'data')) as [Buffer];
  t.is(data.toString(), 'from the client\n');
}

/** A socket that goes through a proxy on loopback. */
function through(t: ExecutionContext, port: string, user = ''): StreamSocket {
  const socket = streamSocket(t);
  socket.control.proxy = `http://${user}127.0.0.1:${port}`;
  return socket;
}

/** An HTTP proxy that answers every CONNECT with these bytes; returns its port. */
async function scriptedProxy(t: ExecutionContext, answer: string): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.write(answer)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

withSquid('squid: a connection that only the proxy can make', async (t) => {
  const port = await startSquid(t, OPEN);
  await talks(t, through(t, port));
  const serial = through(t, port);
  serial.control.serializeConnectionAttempts = true;
  await talks(t, serial);
});

withSquid('squid: the credential of the proxy is in its URI', async (t) => {
  const port = await startSquid(t, WITH_DIGEST);
  const { name, password } = PROXY_USER;
  await talks(t, through(t, port, `${name}:${encodeURIComponent(password)}@`));
  for (const user of ['', `${name}:wrong@`]) {
    const error = await rejects(t, through(t, port, user).connectAsync(SERVER, '80'), BAD_ANSWER);
    t.notRegex(error.message, /wrong/);
  }
});

withSquidAndOpenssl('squid: TLS within the tunnel, by the connect and later', async (t) => {
  const port = await startSquid(t, OPEN);
  const server = await tlsNodeServer(t, tls.authority().server(`DNS:${BEHIND_PROXY}`));
  for (const isUpgraded of [false, true]) {
    const socket = through(t, port);
    socket.control.trustedRoots.append(tls.authority().root);
    const secured = async (): Promise<void> => {
      if (!isUpgraded) return socket.connectAsync(SERVER, server.port, SocketProtectionLevel.tls12);
      await socket.connectAsync(SERVER, server.port);
      await socket.upgradeToSslAsync(SocketProtectionLevel.tls12, SERVER);
    };
    const [peer] = await Promise.all([server.accept(), secured()]);
    // Node.js does not tell the name of a resumed session.
    if (!socket.information.isSessionResumed) t.is(peer.servername, BEHIND_PROXY);
    t.is(socket.information.serverCertificate!.subject, 'server');
    t.is(socket.information.remotePort, port);
    peer.write('from the server\n');
    t.is(await receiveLine(socket), 'from the server');
  }
  const untrusting = through(t, port);
  const failure: Failure = { hresult: '0x800B010A', status: SocketErrorStatus.certificateUntrustedRoot };
  await rejects(t, untrusting.connectAsync(SERVER, server.port, SocketProtectionLevel.tls12), failure);
});

withSquid('squid: what it refuses is an invalid response', async (t) => {
  const port = await startSquid(t, OPEN);
  await rejects(t, through(t, port).connectAsync(SERVER, '1'), BAD_ANSWER);
});

withSquid('squid: with a local end and for a named service the connection is direct', async (t) => {
  const port = await startSquid(t, OPEN);
  const pair = new EndpointPair(new HostName('0.0.0.0'), '', SERVER, '80');
  await rejects(t, through(t, port).connectAsync(pair), HOST_NOT_FOUND);
  await rejects(t, through(t, port).connectAsync(SERVER, 'http'), HOST_NOT_FOUND);
});

withSquid('squid: the environment names the proxy, where it is asked', async (t) => {
  const port = await startSquid(t, OPEN);
  const names = ['https_proxy', 'no_proxy', 'NODE_USE_ENV_PROXY'] as const;
  const before = names.map((name) => process.env[name]);
  t.teardown(() =>
    names.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }),
  );
  process.env['https_proxy'] = `http://127.0.0.1:${port}`;
  t.is(streamSocket(t).control.proxy, null);
  await rejects(t, streamSocket(t).connectAsync(SERVER, '80'), HOST_NOT_FOUND);

  const socket = streamSocket(t);
  socket.control.proxy = 'environment';
  await talks(t, socket);

  process.env['NODE_USE_ENV_PROXY'] = '1';
  t.is(streamSocket(t).control.proxy, 'environment');
  await talks(t, streamSocket(t));
  const direct = streamSocket(t);
  direct.control.proxy = null;
  await rejects(t, direct.connectAsync(SERVER, '80'), HOST_NOT_FOUND);

  process.env['no_proxy'] = 'invalid';
  await rejects(t, streamSocket(t).connectAsync(SERVER, '80'), HOST_NOT_FOUND);
});

test('a direct connection wins where the proxy does not answer', async (t) => {
  const silent = await nodeServer(t);
  await talks(t, through(t, silent.port), LOOPBACK);
  await talks(t, through(t, await closedPort()), LOOPBACK);
});

test('when both fail the error is that of the proxy', async (t) => {
  const [target, gone] = [await closedPort(), await closedPort()];
  const { message } = await rejects(t, through(t, gone).connectAsync(LOOPBACK, target), REFUSED);
  t.regex(message, new RegExp(gone));
  for (const answer of ['HTTP/1.1 502 Bad Gateway\r\n\r\n', 'HTTP/1.1 407 No\r\n\r\n', 'hello\r\n\r\n']) {
    const port = await scriptedProxy(t, answer);
    await rejects(t, through(t, port).connectAsync(LOOPBACK, target), BAD_ANSWER);
  }
});

test('what the server says first is not lost', async (t) => {
  const port = await scriptedProxy(t, 'HTTP/1.1 200 OK\r\n\r\n220 ready\r\n');
  const socket = through(t, port);
  await socket.connectAsync(SERVER, '25');
  t.is(await receiveLine(socket), '220 ready');
});

test('what is no proxy is rejected at once', (t) => {
  const { control } = streamSocket(t);
  const values = [
    '',
    'http://',
    'https://a.example',
    'socks5://u:secret@a.example',
    'http://a.example/x',
    1,
    undefined,
  ];
  for (const value of values) {
    const error = throws(t, () => (control.proxy = value as never), INVALID_ARGUMENT);
    t.notRegex(error.message, /secret/);
  }
  t.is(control.proxy, null);
  control.proxy = 'a.example:3128';
  t.is(control.proxy, 'a.example:3128');
  control.proxy = null;
  t.is(control.proxy, null);
});

test('the password of a proxy is not shown', (t) => {
  const socket = through(t, '1', 'user:secret@');
  for (const value of [socket, socket.control]) {
    t.notRegex(inspect(value, { showHidden: true, getters: true, depth: Infinity }), /secret/);
  }
  t.is(inspect(socket.control), 'StreamSocketControl {}');
});

test('a connected socket keeps its proxy', async (t) => {
  const socket = streamSocket(t);
  const server = await nodeServer(t);
  await socket.connectAsync(LOOPBACK, server.port, SocketProtectionLevel.plainSocket);
  throws(t, () => (socket.control.proxy = null), ILLEGAL_CALL);
});
