import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

import test from 'ava';
import { SocketQualityOfService, StreamSocket, StreamSocketListener, type StreamSocketControl } from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';
import { fullListener } from '../../../helpers/tcp-full-listener.js';
import { acceptedPair, connectedPair, listen, LOOPBACK, nodeClient, streamSocket } from '../../../helpers/tcp-peers.js';

type Control = StreamSocketControl | StreamSocketListener['control'];

/** Every option with a value that is not its default. */
const CHANGES = {
  noDelay: false,
  keepAlive: true,
  outboundUnicastHopLimit: 64,
  qualityOfService: SocketQualityOfService.lowLatency,
} as const;

const KINDS = [
  { kind: 'a StreamSocket', create: () => new StreamSocket() },
  { kind: 'a StreamSocketListener', create: () => new StreamSocketListener() },
] as const;

function isRefused(t: Parameters<typeof throws>[0], control: Control, failure: typeof CLOSED): void {
  for (const [name, value] of Object.entries(CHANGES)) {
    const { message } = throws(t, () => Object.assign(control, { [name]: value }), failure);
    t.true(message.startsWith(`${name}: `), message);
  }
}

for (const { kind, create } of KINDS) {
  test(`the options of ${kind} have the defaults of Windows`, (t) => {
    const { control } = create();
    t.true(control.noDelay);
    t.false(control.keepAlive);
    t.is(control.outboundUnicastHopLimit, 128);
    t.is(control.qualityOfService, SocketQualityOfService.normal);
    t.true(control.outboundBufferSizeInBytes > 0);
  });

  test(`the options of ${kind} keep their values`, (t) => {
    const { control } = create();
    Object.assign(control, CHANGES);
    control.outboundBufferSizeInBytes = 65_536;
    t.like(control, CHANGES);
    t.is(control.outboundBufferSizeInBytes, 65_536);
    t.true(create().control.noDelay, 'others keep their defaults');
  });

  test(`invalid values are rejected by the options of ${kind}`, (t) => {
    const { control } = create();
    const rows: [string, unknown[]][] = [
      ['outboundUnicastHopLimit', [0, -1, 256, 1.5, '64', null, NaN]],
      ['outboundBufferSizeInBytes', [0, -1, 2 ** 31, 1.5, '65536', null]],
      ['qualityOfService', [2, -1, 'lowLatency', null]],
    ];
    for (const [name, values] of rows) {
      for (const value of values) throws(t, () => Object.assign(control, { [name]: value }), INVALID_ARGUMENT);
    }
    t.is(control.outboundUnicastHopLimit, 128);
  });

  test(`the options of ${kind} cannot change after its close, but be read`, (t) => {
    const socket = create();
    socket.close();
    isRefused(t, socket.control, CLOSED);
    t.true(socket.control.noDelay);
  });
}

test('attempts are raced by default', (t) => {
  const { control } = new StreamSocket();
  t.false(control.serializeConnectionAttempts);
  control.serializeConnectionAttempts = true;
  t.true(control.serializeConnectionAttempts);
});

test('the options of a StreamSocket cannot change while it connects and afterwards', async (t) => {
  const { port } = await fullListener(t);
  const connecting = streamSocket(t);
  const connect = connecting.connectAsync(LOOPBACK, port);
  isRefused(t, connecting.control, ILLEGAL_CALL);
  connect.cancel();
  await t.throwsAsync(async () => connect);
  Object.assign(connecting.control, CHANGES);
  t.like(connecting.control, CHANGES);

  const { socket } = await connectedPair(t);
  isRefused(t, socket.control, ILLEGAL_CALL);
  throws(t, () => (socket.control.serializeConnectionAttempts = true), ILLEGAL_CALL);
  t.true(socket.control.noDelay);
});

test('the send buffer may be set after the connect, without effect', async (t) => {
  const { socket } = await connectedPair(t, ({ control }) => (control.outboundBufferSizeInBytes = 50_000));
  t.notThrows(() => (socket.control.outboundBufferSizeInBytes = 100_000));
  t.is(socket.control.outboundBufferSizeInBytes, 50_000);
});

test('a small send buffer accepts less at once', async (t) => {
  const [small, usual] = await Promise.all([
    connectedPair(t, ({ control }) => (control.outboundBufferSizeInBytes = 8192)),
    connectedPair(t),
  ]);
  const pieces = Array.from({ length: 5000 }, () => new Uint8Array(1000));
  const takenBySmall = small.socket.outputStream.tryWriteBatch(pieces);
  t.true(takenBySmall < usual.socket.outputStream.tryWriteBatch(pieces));
});

test('the options of a listener cannot change while it binds and afterwards', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.onconnectionreceived = () => undefined;
  const bind = listener.bindServiceNameAsync('');
  isRefused(t, listener.control, ILLEGAL_CALL);
  throws(t, () => (listener.control.outboundBufferSizeInBytes = 1000), ILLEGAL_CALL);
  await bind;
  isRefused(t, listener.control, ILLEGAL_CALL);
});

test('the options of a listener may change again after a bind that failed', async (t) => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  t.teardown(() => server.close());
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.onconnectionreceived = () => undefined;
  await t.throwsAsync(async () => listener.bindServiceNameAsync(String((server.address() as AddressInfo).port)));
  Object.assign(listener.control, CHANGES);
  t.like(listener.control, CHANGES);
  await listener.bindServiceNameAsync('');
});

test('accepted sockets have the options of their listener, fixed', async (t) => {
  const { accept, port } = await listen(t, ({ control }) => Object.assign(control, CHANGES));
  const [socket] = await Promise.all([accept(), nodeClient(t, port)]);
  t.like(socket.control, CHANGES);
  isRefused(t, socket.control, ILLEGAL_CALL);
  t.true((await acceptedPair(t)).socket.control.noDelay);
});
