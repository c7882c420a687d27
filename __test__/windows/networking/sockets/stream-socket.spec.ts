import test, { type ExecutionContext } from 'ava';
import { EndpointPair, HostName, SocketErrorStatus, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import {
  CLOSED,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  ABORTED,
  fails,
  rejects,
  throws,
  type Failure,
} from '../../../helpers/failures.js';
import { fullListener } from '../../../helpers/tcp-full-listener.js';
import { connectedPair, ending, LOOPBACK, nodeServer, ROLES, streamSocket } from '../../../helpers/tcp-peers.js';

const BYTES = Uint8Array.of(1, 2, 3);
const NO_BLUETOOTH: Failure = {
  hresult: '0x8007273C',
  status: SocketErrorStatus.socketTypeNotSupported,
};

/** Calls a method with arguments that its declaration does not allow. */
function connectWith(socket: StreamSocket, ...parameters: unknown[]): PromiseLike<void> {
  return (socket.connectAsync as (...all: unknown[]) => PromiseLike<void>).apply(socket, parameters);
}

/** Every member that needs a connection. */
function usesOf(socket: StreamSocket): (() => unknown)[] {
  return [
    () => socket.inputStream.readAsync(new Uint8Array(1), 1),
    () => socket.outputStream.writeAsync(BYTES),
    () => socket.outputStream.flushAsync(),
    () => socket.outputStream.tryWriteBatch([BYTES]),
    () => socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOOPBACK),
  ];
}

async function worksStill(t: ExecutionContext, socket: StreamSocket): Promise<void> {
  const server = await nodeServer(t);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  await socket.outputStream.writeAsync(BYTES);
  socket.close();
  t.deepEqual((await ending(peer)).data, Buffer.from(BYTES));
}

test('the objects of a socket are always the same', async (t) => {
  const { socket } = await connectedPair(t);
  t.is(socket.control, socket.control);
  t.is(socket.information, socket.information);
  t.is(socket.inputStream, socket.inputStream);
  t.is(socket.outputStream, socket.outputStream);
  t.is(socket.information.remoteAddress, socket.information.remoteAddress);
  t.is(socket.information.localAddress, socket.information.localAddress);
});

test('members of a connection throw before there is one', (t) => {
  for (const use of usesOf(streamSocket(t))) {
    const { message } = throws(t, use, ILLEGAL_CALL);
    t.regex(message, /^(readAsync|writeAsync|flushAsync|tryWriteBatch|upgradeToSslAsync): .*not connected/);
  }
});

test('members of a connection throw while the connect is pending', async (t) => {
  const { port } = await fullListener(t);
  const socket = streamSocket(t);
  const connect = socket.connectAsync(LOOPBACK, port);
  for (const use of usesOf(socket)) throws(t, use, ILLEGAL_CALL);
  connect.cancel();
  await t.throwsAsync(async () => connect);
});

for (const { role, pair } of ROLES) {
  test(`all members fail after the close of a socket that ${role}`, async (t) => {
    const { socket } = await pair(t);
    const { inputStream, outputStream, control } = socket;
    socket.close();
    for (const use of usesOf(socket)) await fails(t, async () => use(), CLOSED);
    await rejects(t, inputStream.readAsync(new Uint8Array(1), 1), CLOSED);
    await rejects(t, outputStream.writeAsync(BYTES), CLOSED);
    await rejects(t, outputStream.flushAsync(), CLOSED);
    throws(t, () => outputStream.tryWriteBatch([BYTES]), CLOSED);
    await rejects(t, socket.connectAsync(LOOPBACK, '80'), CLOSED);
    throws(t, () => (control.noDelay = false), CLOSED);
  });

  test(`closing a socket that ${role} again, and its streams after it, changes nothing`, async (t) => {
    const { socket, peer } = await pair(t);
    const { inputStream, outputStream } = socket;
    socket.close();
    t.notThrows(() => {
      socket.close();
      outputStream.close();
      inputStream.close();
      outputStream.close();
      socket[Symbol.dispose]();
    });
    t.false((await ending(peer)).isReset);
  });
}

test('a socket that was never connected can be closed, and then not connected', async (t) => {
  const socket = new StreamSocket();
  socket.close();
  socket.close();
  await rejects(t, socket.connectAsync(LOOPBACK, '80'), CLOSED);
  throws(t, () => socket.inputStream, CLOSED);
  throws(t, () => socket.outputStream, CLOSED);
});

test('a second connect is rejected while the first is pending and after it', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const first = socket.connectAsync(LOOPBACK, server.port);
  throws(t, () => socket.connectAsync(LOOPBACK, server.port), ILLEGAL_CALL);
  await first;
  throws(t, () => socket.connectAsync(LOOPBACK, server.port), ILLEGAL_CALL);
  throws(t, () => socket.connectAsync(new EndpointPair(null, '', LOOPBACK, server.port)), ILLEGAL_CALL);
});

test('an accepted socket cannot be connected', async (t) => {
  const { socket } = await ROLES[1].pair(t);
  throws(t, () => socket.connectAsync(LOOPBACK, '80'), ILLEGAL_CALL);
});

test('closing during the connect ends the connect', async (t) => {
  const { port } = await fullListener(t);
  const socket = new StreamSocket();
  const connect = socket.connectAsync(LOOPBACK, port);
  socket.close();
  await rejects(t, connect, ABORTED);
});

test('closing an input or output stream ends that direction alone', async (t) => {
  const { socket, peer } = await connectedPair(t);
  socket.inputStream.close();
  await rejects(t, socket.inputStream.readAsync(new Uint8Array(1), 1), CLOSED);
  await socket.outputStream.writeAsync(BYTES);
  socket.outputStream.close();
  await rejects(t, socket.outputStream.writeAsync(BYTES), CLOSED);
  await rejects(t, socket.outputStream.flushAsync(), CLOSED);
  throws(t, () => socket.outputStream.tryWriteBatch([BYTES]), CLOSED);
  socket.close();
  t.deepEqual((await ending(peer)).data, Buffer.from(BYTES));
});

test('invalid hosts, services, levels and adapters are rejected and leave the socket unchanged', async (t) => {
  const socket = streamSocket(t);
  const pair = new EndpointPair(null, '', LOOPBACK, '80');
  const rows: unknown[][] = [
    [],
    [null],
    ['127.0.0.1'],
    [{ remoteHostName: LOOPBACK, remoteServiceName: '80' }, '80'],
    [null, '80'],
    [undefined, '80'],
    ['127.0.0.1', '80'],
    [LOOPBACK, ''],
    [LOOPBACK, null],
    [LOOPBACK, undefined],
    [LOOPBACK, '80', null],
    [LOOPBACK, '80', 'plainSocket'],
    [LOOPBACK, '80', 11],
    [LOOPBACK, '80', -1],
    [LOOPBACK, '80', SocketProtectionLevel.plainSocket, null],
    [LOOPBACK, '80', SocketProtectionLevel.plainSocket, undefined],
    [LOOPBACK, '80', SocketProtectionLevel.plainSocket, LOOPBACK],
    // Two parameters are a host and a service, whatever they are.
    [pair, SocketProtectionLevel.plainSocket],
    [pair, '80'],
  ];
  for (const row of rows) throws(t, () => connectWith(socket, ...row), INVALID_ARGUMENT);
  await worksStill(t, socket);
});

test('Bluetooth levels are rejected and leave the socket unchanged', async (t) => {
  const socket = streamSocket(t);
  const { bluetoothEncryptionAllowNullAuthentication, bluetoothEncryptionWithAuthentication } = SocketProtectionLevel;
  for (const level of [bluetoothEncryptionAllowNullAuthentication, bluetoothEncryptionWithAuthentication]) {
    throws(t, () => socket.connectAsync(LOOPBACK, '443', level), NO_BLUETOOTH);
  }
  await worksStill(t, socket);
});

test('an upgrade with wrong arguments is rejected and leaves the connection unchanged', async (t) => {
  const { socket, peer } = await connectedPair(t);
  throws(t, () => socket.upgradeToSslAsync(SocketProtectionLevel.tls12, null), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(99 as never, LOOPBACK), INVALID_ARGUMENT);
  throws(t, () => socket.upgradeToSslAsync(SocketProtectionLevel.plainSocket, LOOPBACK), INVALID_ARGUMENT);
  t.is(socket.information.protectionLevel, SocketProtectionLevel.plainSocket);
  await socket.outputStream.writeAsync(BYTES);
  socket.close();
  t.deepEqual((await ending(peer)).data, Buffer.from(BYTES));
});

test('the number of parameters chooses the form of connect', async (t) => {
  const server = await nodeServer(t);
  const forms: unknown[][] = [
    [new EndpointPair(null, '', LOOPBACK, server.port)],
    [LOOPBACK, server.port],
    [LOOPBACK, server.port, SocketProtectionLevel.plainSocket],
  ];
  for (const form of forms) {
    const socket = streamSocket(t);
    await Promise.all([server.accept(), connectWith(socket, ...form)]);
    t.is(socket.information.remotePort, server.port);
  }
});

test('surplus parameters of the constructor are ignored', async (t) => {
  const socket = new (StreamSocket as new (...surplus: unknown[]) => StreamSocket)({ noDelay: false, hopLimit: 3 });
  t.teardown(() => socket.close());
  t.true(socket.control.noDelay);
  t.is(socket.control.outboundUnicastHopLimit, 128);
  await worksStill(t, socket);
});

test('leaving an `await using` block flushes and closes', async (t) => {
  const { socket, peer } = await connectedPair(t);
  void socket.outputStream.writeAsync(BYTES);
  await socket[Symbol.asyncDispose]();
  throws(t, () => socket.outputStream, CLOSED);
  const { data, isReset } = await ending(peer);
  t.deepEqual(data, Buffer.from(BYTES));
  t.false(isReset);
  await t.notThrowsAsync(async () => new StreamSocket()[Symbol.asyncDispose]());
});

test('disposing a socket whose flush fails reports it and closes the socket', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(1), 1);
  peer.resetAndDestroy();
  await t.throwsAsync(async () => read);
  void socket.outputStream.writeAsync(BYTES);
  await t.throwsAsync(async () => socket[Symbol.asyncDispose](), { message: /reset/ });
  throws(t, () => socket.outputStream, CLOSED);
});

test('a host name and its service are looked up', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  await Promise.all([server.accept(), socket.connectAsync(new HostName('localhost'), server.port)]);
  t.is(socket.information.remoteAddress?.canonicalName, '127.0.0.1');
  t.is(socket.information.remoteHostName?.rawName, 'localhost');
});
