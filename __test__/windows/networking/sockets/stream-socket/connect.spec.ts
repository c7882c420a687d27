import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';
import {
  EndpointPair,
  HostName,
  NetworkInformation,
  SocketErrorStatus,
  SocketProtectionLevel,
  type StreamSocket,
  type UwpError,
} from 'uwp-sockets';

import {
  CANCELED,
  type Failure,
  INVALID_ARGUMENT,
  NOT_LOCAL,
  REFUSED,
  rejects,
  SERVICE_NOT_FOUND,
  throws,
} from '../../../../helpers/failures.js';
import { closedPort } from '../../../../helpers/closed-port.js';
import { fullListener } from '../../../../helpers/tcp-full-listener.js';
import { LOOPBACK, nodeServer, streamSocket } from '../../../../helpers/tcp-peers.js';

/** Reserved for documentation (RFC 5737), so no machine has it. */
const FOREIGN = new HostName('198.51.100.1');
const IPV6_LOOPBACK = new HostName('::1');

function loopbackAdapter(): NonNullable<HostName['ipInformation']>['networkAdapter'] | undefined {
  return NetworkInformation.getHostNames().find((name) => name.isEqual(LOOPBACK))?.ipInformation?.networkAdapter;
}

async function connects(t: ExecutionContext, socket: StreamSocket): Promise<void> {
  const server = await nodeServer(t);
  await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  t.is(socket.information.remotePort, server.port);
}

test('a closed port refuses, and the error names it', async (t) => {
  const port = await closedPort();
  const { message } = await rejects(t, streamSocket(t).connectAsync(LOOPBACK, port), REFUSED);
  t.is(message, `connect 127.0.0.1:${port}: connection refused`);
});

test('the error of a host name has the name and the address', async (t) => {
  const port = await closedPort();
  const { message } = await rejects(t, streamSocket(t).connectAsync(new HostName('localhost'), port), REFUSED);
  t.regex(message, new RegExp(`^connect localhost:${port} .*127\\.0\\.0\\.1.*: connection refused$`));
});

test('after a failure the same socket accepts new options and connects', async (t) => {
  const socket = streamSocket(t);
  const refused = socket.connectAsync(LOOPBACK, await closedPort());
  await rejects(t, refused, REFUSED);
  socket.control.noDelay = false;
  t.is(socket.information.remoteAddress, null);
  t.is(socket.information.remoteServiceName, '');
  await connects(t, socket);
  t.false(socket.control.noDelay);
});

test('an unknown host is not found', async (t) => {
  const connect = streamSocket(t).connectAsync(new HostName('does-not-exist.invalid'), '80');
  const { code, status, message, syscall } = await t.throwsAsync<UwpError>(async () => connect);
  // A resolver without a responding server reports "try again" (nonAuthoritativeHostNotFound) instead of "no such host".
  const { hostNotFound, nonAuthoritativeHostNotFound } = SocketErrorStatus;
  t.true(status === hostNotFound || status === nonAuthoritativeHostNotFound, message);
  t.is(code, status === hostNotFound ? 'ENOTFOUND' : 'EAI_AGAIN');
  t.is(syscall, 'getaddrinfo');
  t.regex(message, /^resolve does-not-exist\.invalid: /);
});

test('invalid ports and services are rejected', async (t) => {
  const rows: [string, Failure][] = [
    ['0', INVALID_ARGUMENT],
    ['65536', INVALID_ARGUMENT],
    ['99999999999', INVALID_ARGUMENT],
    ['abc', SERVICE_NOT_FOUND],
    ['-1', SERVICE_NOT_FOUND],
    [' 80', SERVICE_NOT_FOUND],
    ['0x50', SERVICE_NOT_FOUND],
    ['no such service', SERVICE_NOT_FOUND],
    ['_no-host-has-this', SERVICE_NOT_FOUND],
  ];
  for (const [service, failure] of rows) {
    const { message } = await rejects(t, streamSocket(t).connectAsync(LOOPBACK, service), failure);
    t.true(message.includes(service), message);
  }
});

test('a wildcard is no destination', async (t) => {
  for (const wildcard of ['0.0.0.0', '::']) {
    await rejects(t, streamSocket(t).connectAsync(new HostName(wildcard), '80'), NOT_LOCAL);
  }
});

test('a Bluetooth address is of a family that is not supported', async (t) => {
  const bluetooth = new HostName('(01:23:45:67:89:AB)');
  await rejects(t, streamSocket(t).connectAsync(bluetooth, '80'), {
    hresult: '0x8007273F',
    status: SocketErrorStatus.addressFamilyNotSupported,
  });
});

test('a service is looked up in the services database', async (t) => {
  const socket = streamSocket(t);
  try {
    await socket.connectAsync(LOOPBACK, 'http');
    t.is(socket.information.remotePort, '80');
    t.is(socket.information.remoteServiceName, 'http');
  } catch (error) {
    t.is((error as Error).message, 'connect 127.0.0.1:80: connection refused');
  }
});

test('an endpoint pair fixes the local address and port', async (t) => {
  const server = await nodeServer(t);
  const [socket, port] = [streamSocket(t), await closedPort()];
  const local = new HostName('127.0.0.2');
  const pair = new EndpointPair(local, port, LOOPBACK, server.port);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(pair)]);
  t.is(`${peer.remoteAddress}:${peer.remotePort}`, `127.0.0.2:${port}`);
  t.is(socket.information.localAddress?.canonicalName, '127.0.0.2');
  t.is(socket.information.localPort, port);
});

test('a foreign local address, a local port in use and a mixture of families fail', async (t) => {
  const server = await nodeServer(t);
  const foreign = new EndpointPair(FOREIGN, '', LOOPBACK, server.port);
  await rejects(t, streamSocket(t).connectAsync(foreign), { ...NOT_LOCAL, syscall: 'bind', message: /127\.0\.0\.1/ });

  const taken = new EndpointPair(LOOPBACK, server.port, LOOPBACK, await closedPort());
  await rejects(t, streamSocket(t).connectAsync(taken), {
    hresult: '0x80072740',
    status: SocketErrorStatus.addressAlreadyInUse,
    code: 'EADDRINUSE',
    syscall: 'bind',
  });

  const mixed = new EndpointPair(LOOPBACK, '', IPV6_LOOPBACK, server.port);
  await rejects(t, streamSocket(t).connectAsync(mixed), {
    hresult: '0x800700E8',
    status: SocketErrorStatus.noAddressesFound,
  });
});

test('IPv6 addresses connect', async (t) => {
  const server = await nodeServer(t, {}, '::1');
  const socket = streamSocket(t);
  await Promise.all([server.accept(), socket.connectAsync(new HostName('[::1]'), server.port)]);
  t.is(socket.information.remoteAddress?.canonicalName, '::1');
  t.is(socket.information.localAddress?.canonicalName, '::1');
});

test('a peer that listens on one family only is found among the addresses of a name', async (t) => {
  const server = await nodeServer(t, {}, '127.0.0.1');
  for (const serialize of [false, true]) {
    const socket = streamSocket(t);
    socket.control.serializeConnectionAttempts = serialize;
    await Promise.all([server.accept(), socket.connectAsync(new HostName('localhost'), server.port)]);
    t.is(socket.information.remoteAddress?.canonicalName, '127.0.0.1');
  }
});

test('the loopback adapter reaches loopback', async (t) => {
  const adapter = loopbackAdapter();
  t.truthy(adapter);
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, server.port, SocketProtectionLevel.plainSocket, adapter!);
  await Promise.all([server.accept(), connect]);
  t.is(socket.information.remotePort, server.port);
});

test('a cancelled connect is "Canceled" and leaves the socket as it was', async (t) => {
  const { port } = await fullListener(t);
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, port);
  connect.cancel();
  connect.cancel();
  const { name } = await rejects(t, connect, CANCELED);
  t.is(name, 'Canceled');
  socket.control.keepAlive = true;
  await connects(t, socket);
});

test('a signal cancels a connect, also one that aborted before', async (t) => {
  const { port } = await fullListener(t);
  const controller = new AbortController();
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, port, { signal: controller.signal });
  controller.abort();
  await rejects(t, connect, CANCELED);
  await rejects(t, socket.connectAsync(LOOPBACK, port, { signal: AbortSignal.abort() }), CANCELED);
  const pair = new EndpointPair(null, '', LOOPBACK, port);
  await rejects(t, socket.connectAsync(pair, { signal: AbortSignal.abort() }), CANCELED);
  throws(t, () => socket.connectAsync(LOOPBACK, port, { signal: 'soon' as never }), INVALID_ARGUMENT);
  await connects(t, socket);
});

test('a signal that aborts after the connect leaves the connection alone', async (t) => {
  const server = await nodeServer(t);
  const controller = new AbortController();
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, server.port, { signal: controller.signal });
  const [peer] = await Promise.all([server.accept(), connect]);
  controller.abort();
  connect.cancel();
  await socket.outputStream.writeAsync(Uint8Array.of(7));
  const [chunk] = (await once(peer, 'data')) as [Buffer];
  t.deepEqual(chunk, Buffer.of(7));
});

test('a connect without an answer is cancelled while a hundred others are pending', async (t) => {
  const { port } = await fullListener(t);
  const sockets = Array.from({ length: 100 }, () => streamSocket(t));
  const pending = sockets.map((socket) => socket.connectAsync(LOOPBACK, port));
  for (const connect of pending) connect.cancel();
  await Promise.all(pending.map(async (connect) => rejects(t, connect, CANCELED)));
});
