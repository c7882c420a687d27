import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import {
  DatagramSocket,
  HostName,
  InputStreamOptions,
  MessageWebSocket,
  StreamSocket,
  StreamSocketListener,
  StreamWebSocket,
  Uri,
} from 'uwp-sockets';

import { closedPort } from '../helpers/closed-port.js';
import { withAuthority } from '../helpers/tls-authority.js';
import { connectedTls, listenTls } from '../helpers/tls-sockets.js';
import { wsPair } from '../helpers/ws-server.js';

interface ChannelMessage {
  readonly socket?: object;
  readonly listener?: object;
  readonly error?: { readonly hresult: string };
  readonly isServer?: boolean;
}

const tls = withAuthority();

const LOOPBACK = new HostName('127.0.0.1');
const EVENTS = {
  'stream-socket': ['connect', 'error', 'close'],
  'stream-socket-listener': ['bind', 'accept', 'error', 'close'],
  'datagram-socket': ['bind', 'connect', 'error', 'close'],
  'web-socket': ['connect', 'error', 'close'],
  tls: ['secure'],
} as const;

/** Messages published about `subjects` until the end of the test: the channel without the package's name, and the message. */
function published(t: ExecutionContext, ...subjects: object[]): [string, ChannelMessage][] {
  const found: [string, ChannelMessage][] = [];
  for (const [subject, events] of Object.entries(EVENTS)) {
    for (const event of events) {
      const name = `${subject}:${event}`;
      const onMessage = (message: unknown): void => {
        const { socket, listener } = message as ChannelMessage;
        if (subjects.includes(socket!) || subjects.includes(listener!)) found.push([name, message as ChannelMessage]);
      };
      subscribe(`uwp-sockets:${name}`, onMessage);
      t.teardown(() => unsubscribe(`uwp-sockets:${name}`, onMessage));
    }
  }
  return found;
}

function names(found: readonly [string, ChannelMessage][]): string[] {
  return found.map(([name]) => name);
}

test('a listener and its clients publish bind, accept, connect and close, once each', async (t) => {
  const [listener, client] = [new StreamSocketListener(), new StreamSocket()];
  const found = published(t, listener, client);
  const arrival = new Promise<StreamSocket>(
    (resolve) => (listener.onconnectionreceived = ({ socket }) => resolve(socket)),
  );
  await listener.bindEndpointAsync(LOOPBACK, '');
  await client.connectAsync(LOOPBACK, listener.information.localPort);
  const socket = await arrival;
  for (const each of [client, client, socket, listener, listener]) each.close();
  t.deepEqual(names(found).sort(), [
    'stream-socket-listener:accept',
    'stream-socket-listener:bind',
    'stream-socket-listener:close',
    'stream-socket:close',
    'stream-socket:connect',
  ]);
  const accept = found.find(([name]) => name === 'stream-socket-listener:accept')![1];
  t.is(accept.socket, socket);
});

test('failures are published with their error: a connect, a bind, a read of a connection that is reset', async (t) => {
  const refused = new StreamSocket();
  const found = published(t, refused);
  const error = await t.throwsAsync(async () => refused.connectAsync(LOOPBACK, await closedPort()));
  t.deepEqual(found, [['stream-socket:error', { socket: refused, error }]]);

  const [first, second] = [new StreamSocketListener(), new StreamSocketListener()];
  for (const each of [first, second]) each.onconnectionreceived = () => undefined;
  t.teardown(() => first.close());
  await first.bindEndpointAsync(LOOPBACK, '');
  const binding = published(t, second);
  await t.throwsAsync(async () => second.bindEndpointAsync(LOOPBACK, first.information.localPort));
  t.deepEqual(names(binding), ['stream-socket-listener:error']);

  const server = createServer((peer) => peer.resetAndDestroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const reset = new StreamSocket();
  t.teardown(() => reset.close());
  const reading = published(t, reset);
  await reset.connectAsync(LOOPBACK, String((server.address() as AddressInfo).port));
  await t.throwsAsync(async () => reset.inputStream.readAsync(Buffer.alloc(1), 1, InputStreamOptions.none));
  t.deepEqual(names(reading), ['stream-socket:connect', 'stream-socket:error']);
  t.is(reading[1]![1].error!.hresult, '0x80072746');
});

for (const direction of ['read', 'write']) {
  test(`a subscriber may close the socket of an error: a ${direction} still fails with that error, published once`, async (t) => {
    const server = createServer((peer) => void peer.once('data', () => peer.resetAndDestroy())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const socket = new StreamSocket();
    await socket.connectAsync(LOOPBACK, String((server.address() as AddressInfo).port));
    const found = published(t, socket);
    const close = (message: unknown): void => {
      if ((message as ChannelMessage).socket === socket) socket.close();
    };
    subscribe('uwp-sockets:stream-socket:error', close);
    t.teardown(() => unsubscribe('uwp-sockets:stream-socket:error', close));
    const { inputStream, outputStream } = socket;
    const error = await t.throwsAsync(async () => {
      await outputStream.writeAsync(Buffer.from('go'));
      if (direction === 'read') await inputStream.readAsync(Buffer.alloc(1), 1, InputStreamOptions.none);
      // The reset fails one of the following writes, whenever it arrives.
      else for (;;) await outputStream.writeAsync(Buffer.alloc(100_000));
    });
    t.true(
      found.some(([name, { error: reported }]) => name === 'stream-socket:error' && reported === (error as object)),
    );
    t.deepEqual(names(found).sort(), ['stream-socket:close', 'stream-socket:error']);
  });
}

test('operations that the application ends itself are not published as errors', async (t) => {
  const [listener, client] = [new StreamSocketListener(), new StreamSocket()];
  t.teardown(() => listener.close());
  listener.onconnectionreceived = () => undefined;
  await listener.bindEndpointAsync(LOOPBACK, '');
  const found = published(t, client);
  await client.connectAsync(LOOPBACK, listener.information.localPort);
  const read = client.inputStream.readAsync(Buffer.alloc(1), 1, InputStreamOptions.none);
  client.close();
  await t.throwsAsync(async () => read);
  const cancelled = new StreamSocket();
  const connecting = published(t, cancelled);
  const operation = cancelled.connectAsync(LOOPBACK, listener.information.localPort);
  operation.cancel();
  await t.throwsAsync(async () => operation);
  t.deepEqual([names(found), names(connecting)], [['stream-socket:connect', 'stream-socket:close'], []]);
});

test('datagram sockets publish bind, connect, error and close', async (t) => {
  const [socket, other, connected] = [new DatagramSocket(), new DatagramSocket(), new DatagramSocket()];
  const found = published(t, socket, other, connected);
  await socket.bindEndpointAsync(LOOPBACK, '');
  await t.throwsAsync(async () => other.bindEndpointAsync(LOOPBACK, socket.information.localPort));
  await connected.connectAsync(LOOPBACK, socket.information.localPort);
  for (const each of [socket, socket, connected]) each.close();
  t.deepEqual(
    found.map(([name, { socket: about }]) => [name, [socket, other, connected].indexOf(about as DatagramSocket)]),
    [
      ['datagram-socket:bind', 0],
      ['datagram-socket:error', 1],
      ['datagram-socket:bind', 2],
      ['datagram-socket:connect', 2],
      ['datagram-socket:close', 0],
      ['datagram-socket:close', 2],
    ],
  );
});

test('WebSockets publish connect, error and close', async (t) => {
  const [closing, lost, refused] = [new MessageWebSocket(), new StreamWebSocket(), new MessageWebSocket()];
  const found = published(t, closing, lost, refused);
  const subjects = (): [string, number][] =>
    found.map(([name, { socket }]) => [name, [closing, lost, refused].indexOf(socket as MessageWebSocket)]);
  await wsPair(t, closing);
  for (let round = 0; round < 2; round++) closing.close();
  const { peer } = await wsPair(t, lost);
  peer.terminate();
  const error = await t.throwsAsync(async () => lost.inputStream.readAsync(Buffer.alloc(1), 1));
  const failed = await t.throwsAsync(async () =>
    refused.connectAsync(new Uri(`ws://127.0.0.1:${await closedPort()}/`)),
  );
  t.deepEqual(subjects(), [
    ['web-socket:connect', 0],
    ['web-socket:close', 0],
    ['web-socket:connect', 1],
    ['web-socket:error', 1],
    ['web-socket:error', 2],
  ]);
  t.deepEqual([found[3]![1].error, found[4]![1].error] as unknown[], [error, failed]);
});

tls.test('both sides of a handshake publish it, and a server publishes a failed one', async (t) => {
  const { listener, port, accept, failure } = await listenTls(t, tls.authority());
  const roles = new Set<boolean | undefined>();
  const onMessage = (message: unknown): void => void roles.add((message as ChannelMessage).isServer);
  subscribe('uwp-sockets:tls:secure', onMessage);
  await connectedTls(t, tls.authority(), port);
  await accept();
  unsubscribe('uwp-sockets:tls:secure', onMessage);
  t.deepEqual(roles, new Set([false, true]));

  const errors = published(t, listener);
  connect(Number(port), '127.0.0.1').end('no TLS at all\n').resume();
  await failure();
  t.deepEqual(names(errors), ['stream-socket-listener:accept', 'stream-socket-listener:error']);
});

test('a store entered by a subscriber is not visible to handlers', async (t) => {
  const storage = new AsyncLocalStorage<string>();
  const enter = (): void => storage.enterWith('subscriber');
  subscribe('uwp-sockets:stream-socket-listener:accept', enter);
  t.teardown(() => unsubscribe('uwp-sockets:stream-socket-listener:accept', enter));
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const store = new Promise((resolve) => {
    listener.onconnectionreceived = ({ socket }) => {
      socket.close();
      resolve(storage.getStore());
    };
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  connect(Number(listener.information.localPort), '127.0.0.1').resume();
  t.is(await store, undefined);
});

tls.test('subscribers run in the context of the socket or listener, and for close in that of the call', async (t) => {
  const storage = new AsyncLocalStorage<string>();
  const contexts = new Set<string>();
  const channels = Object.entries(EVENTS).flatMap(([subject, events]) => events.map((event) => `${subject}:${event}`));
  for (const name of channels) {
    // Other tests of this file, whose sockets have nothing in the storage, run at the same time.
    const onMessage = (): unknown => storage.getStore() && contexts.add(`${name} ${storage.getStore()}`);
    subscribe(`uwp-sockets:${name}`, onMessage);
    t.teardown(() => unsubscribe(`uwp-sockets:${name}`, onMessage));
  }
  const { listener, port, accept, failure } = await storage.run('listener', () => listenTls(t, tls.authority()));
  const client = await storage.run('client', () => connectedTls(t, tls.authority(), port));
  const accepted = await accept();
  connect(Number(port), '127.0.0.1').end('no TLS at all\n').resume();
  await failure();
  const datagrams = storage.run('datagrams', () => new DatagramSocket());
  await datagrams.connectAsync(LOOPBACK, await closedPort());
  await t.throwsAsync(async () =>
    storage.run('taken', () => new DatagramSocket()).bindEndpointAsync(LOOPBACK, datagrams.information.localPort),
  );
  for (const each of [client, accepted, listener, datagrams]) storage.run('closer', () => each.close());
  t.deepEqual([...contexts].sort(), [
    'datagram-socket:bind datagrams',
    'datagram-socket:close closer',
    'datagram-socket:connect datagrams',
    'datagram-socket:error taken',
    'stream-socket-listener:accept listener',
    'stream-socket-listener:bind listener',
    'stream-socket-listener:close closer',
    'stream-socket-listener:error listener',
    'stream-socket:close closer',
    'stream-socket:close listener',
    'stream-socket:connect client',
    'stream-socket:error listener',
    'tls:secure client',
    'tls:secure listener',
  ]);
});
