import test, { type ExecutionContext } from 'ava';
import * as api from 'uwp-sockets';
import {
  BackgroundTaskRegistrationGroup,
  DataReader,
  DatagramSocket,
  DataWriter,
  ControlChannelTrigger,
  Deferral,
  HostName,
  InMemoryRandomAccessStream,
  MemoryBuffer,
  MessageWebSocket,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  StreamWebSocket,
  Uri,
  WebSocketListener,
} from 'uwp-sockets';

import * as registrations from '../../dist/windows/application-model/background/background-task-registration.js';
import * as instances from '../../dist/windows/ui/web-ui/web-ui-background-task-instance-runtime-class.js';
import { closedPort } from '../helpers/closed-port.js';
import { acceptMessageWebSocket } from '../../dist/windows/networking/sockets/server-message-web-socket.js';
import { acceptStreamWebSocket } from '../../dist/windows/networking/sockets/server-stream-web-socket.js';
import { connectedPair, LOOPBACK, nodeServer } from '../helpers/tcp-peers.js';
import { FakeChannel } from '../helpers/web-socket-channel.js';
import { wsPair, wsServer } from '../helpers/ws-server.js';

/** Creates an object in a state in which it stays during the test. */
type Make = (t: ExecutionContext) => Promise<object>;

const ignore = (): void => undefined;

/** Not declared, for applications do not make them. */
const { registrationOf } = registrations as unknown as { registrationOf(task: object): object };
const { WebUIBackgroundTaskInstanceRuntimeClassClass: TaskInstance } = instances as unknown as {
  WebUIBackgroundTaskInstanceRuntimeClassClass: new (run: object, ended: () => void) => object;
};

const TASK = {
  taskId: 'task',
  name: 'task',
  entryPoint: null,
  trigger: { kind: 'socketActivity' },
  conditions: [],
  group: null,
  cancelOnConditionLoss: false,
  isNetworkRequested: false,
} as const;

const DATAGRAM_SOCKETS: Record<string, Make> = {
  new: async () => new DatagramSocket(),
  binding: async () => {
    const socket = new DatagramSocket();
    ignoreFailure(socket.bindEndpointAsync(LOOPBACK, ''));
    return socket;
  },
  bound: boundSocket,
  'unable to bind': async () => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync(new HostName('192.0.2.1'), '').catch(ignore);
    return socket;
  },
  connecting: async () => {
    const socket = new DatagramSocket();
    ignoreFailure(socket.connectAsync(LOOPBACK, await closedPort()));
    return socket;
  },
  connected: connectedDatagramSocket,
  closed: async (t) => closed(await boundSocket(t)),
  'without its descriptor': async (t) => {
    const socket = await boundSocket(t);
    DatagramSocket.fromDescriptor(socket.detachDescriptor()).close();
    return socket;
  },
};

const STREAM_SOCKETS: Record<string, Make> = {
  new: async () => new StreamSocket(),
  connecting: async (t) => {
    const socket = new StreamSocket();
    ignoreFailure(socket.connectAsync(LOOPBACK, (await nodeServer(t)).port));
    return socket;
  },
  refused: async () => {
    const socket = new StreamSocket();
    await socket.connectAsync(LOOPBACK, await closedPort()).catch(ignore);
    return socket;
  },
  connected: async (t) => (await connectedPair(t)).socket,
  reading: async (t) => {
    const { socket } = await connectedPair(t);
    ignoreFailure(socket.inputStream.readAsync(new Uint8Array(1), 1));
    return socket;
  },
  'making a handshake': async (t) => {
    const { socket } = await connectedPair(t);
    ignoreFailure(socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOOPBACK));
    return socket;
  },
  closed: async (t) => closed((await connectedPair(t)).socket),
  'without its descriptor': async (t) => {
    const { socket } = await connectedPair(t);
    StreamSocket.fromDescriptor(socket.detachDescriptor()).close();
    return socket;
  },
};

const LISTENERS: Record<string, Make> = {
  new: async () => listener(),
  binding: async () => {
    const binding = listener();
    ignoreFailure(binding.bindEndpointAsync(LOOPBACK, ''));
    return binding;
  },
  bound: boundListener,
  'unable to bind': async () => {
    const unbound = listener();
    await unbound.bindEndpointAsync(new HostName('192.0.2.1'), '').catch(ignore);
    return unbound;
  },
  closed: async () => closed(await boundListener()),
  'without its descriptor': async () => {
    const detached = await boundListener();
    StreamSocketListener.fromDescriptor(detached.detachDescriptor(), (next) => {
      next.onconnectionreceived = ignore;
    }).close();
    return detached;
  },
};

const WEB_SOCKET_LISTENERS: Record<string, Make> = {
  new: async () => webSocketListener(),
  binding: async () => {
    const binding = webSocketListener();
    ignoreFailure(binding.bindEndpointAsync(LOOPBACK, ''));
    return binding;
  },
  bound: boundWebSocketListener,
  'with a client': async (t) => {
    const bound = await boundWebSocketListener();
    bound.onconnectionreceived = (args) => args.acceptMessageWebSocket();
    const client = new MessageWebSocket();
    t.teardown(() => client.close());
    await client.connectAsync(new Uri(`ws://127.0.0.1:${bound.information.localPort}/`));
    return bound;
  },
  closed: async () => closed(await boundWebSocketListener()),
};

function clientWebSockets(Class: new () => MessageWebSocket | StreamWebSocket): Record<string, Make> {
  return {
    new: async () => new Class(),
    connecting: async (t) => {
      const socket = new Class();
      ignoreFailure(socket.connectAsync((await wsServer(t)).uri()));
      return socket;
    },
    refused: async () => {
      const socket = new Class();
      await socket.connectAsync(new Uri(`ws://127.0.0.1:${await closedPort()}/`)).catch(ignore);
      return socket;
    },
    connected: async (t) => (await wsPair(t, new Class())).socket,
    'closed by the peer': async (t) => {
      const { socket, peer } = await wsPair(t, new Class());
      const closing = new Promise((resolve) => (socket.onclosed = resolve));
      peer.close();
      await closing;
      return socket;
    },
    'that lost its connection': async (t) => {
      const { socket, peer } = await wsPair(t, new Class());
      peer.terminate();
      await socket.pingAsync().catch(ignore);
      return socket;
    },
    closed: async (t) => closed((await wsPair(t, new Class())).socket),
  };
}

/** The server's WebSockets, without a connection. */
function serverWebSockets(accept: typeof acceptMessageWebSocket | typeof acceptStreamWebSocket): Record<string, Make> {
  const open = (): { close(): void } => accept((owner) => new FakeChannel(owner));
  return { open: async () => open(), closed: async () => closed(open()) };
}

/** Objects in every state that matters, by class. */
const OBJECTS: Record<string, Record<string, Make>> = {
  DatagramSocket: DATAGRAM_SOCKETS,
  StreamSocket: STREAM_SOCKETS,
  StreamSocketListener: LISTENERS,
  MessageWebSocket: clientWebSockets(MessageWebSocket),
  StreamWebSocket: clientWebSockets(StreamWebSocket),
  WebSocketListener: WEB_SOCKET_LISTENERS,
  ServerMessageWebSocket: serverWebSockets(acceptMessageWebSocket),
  ServerStreamWebSocket: serverWebSockets(acceptStreamWebSocket),
  DataReader: {
    ...withSockets(STREAM_SOCKETS, async (socket) => new DataReader((socket as StreamSocket).inputStream)),
    'of a closed socket': async (t) => {
      const { socket } = await connectedPair(t);
      const reader = new DataReader(socket.inputStream);
      ignoreFailure(reader.loadAsync(1));
      socket.close();
      return reader;
    },
    'of a buffer': async () => DataReader.fromBuffer(Uint8Array.of(1)),
    detached: async () => {
      const reader = new DataReader(new InMemoryRandomAccessStream());
      reader.detachStream();
      return reader;
    },
  },
  DataWriter: {
    ...withSockets(STREAM_SOCKETS, async (socket) => new DataWriter((socket as StreamSocket).outputStream)),
    ...withSockets(DATAGRAM_SOCKETS, async (socket) => new DataWriter((socket as DatagramSocket).outputStream)),
    'of a closed socket': async (t) => {
      const { socket } = await connectedPair(t);
      const writer = new DataWriter(socket.outputStream);
      writer.writeByte(1);
      ignoreFailure(writer.storeAsync());
      socket.close();
      return writer;
    },
    'without stream': async () => new DataWriter(),
  },
  'input stream': withSockets(STREAM_SOCKETS, async (socket) => (socket as StreamSocket).inputStream),
  'output stream': withSockets(STREAM_SOCKETS, async (socket) => (socket as StreamSocket).outputStream),
  'output stream of a WebSocket': withSockets(
    clientWebSockets(MessageWebSocket),
    async (socket) => (socket as MessageWebSocket).outputStream,
  ),
  'input stream of a WebSocket': withSockets(
    clientWebSockets(StreamWebSocket),
    async (socket) => (socket as StreamWebSocket).inputStream,
  ),
  'datagram stream': withSockets(DATAGRAM_SOCKETS, async (socket) => (socket as DatagramSocket).outputStream),
  InMemoryRandomAccessStream: {
    new: async () => new InMemoryRandomAccessStream(),
    closed: async () => closed(new InMemoryRandomAccessStream()),
  },
  ControlChannelTrigger: {
    new: async () => new ControlChannelTrigger('channel', 15),
    'with a transport': async () => {
      const channel = new ControlChannelTrigger('channel', 15);
      channel.usingTransport(new StreamSocket());
      return channel;
    },
    enabled: async (t) => {
      const channel = new ControlChannelTrigger('channel', 15);
      const socket = new StreamSocket();
      channel.usingTransport(socket);
      t.teardown(() => socket.close());
      await socket.connectAsync(LOOPBACK, (await nodeServer(t)).port);
      channel.waitForPushEnabled();
      return channel;
    },
    closed: async () => closed(new ControlChannelTrigger('channel', 15)),
  },
  MemoryBuffer: {
    new: async () => new MemoryBuffer(1),
    closed: async () => closed(new MemoryBuffer(1)),
    reference: async () => new MemoryBuffer(1).createReference(),
  },
  Deferral: {
    new: async () => new Deferral(ignore),
    closed: async () => closed(new Deferral(ignore)),
  },
  'operation of a bind': {
    completed: async (t) => {
      const socket = new DatagramSocket();
      t.teardown(() => socket.close());
      const bind = socket.bindEndpointAsync(LOOPBACK, '');
      await bind;
      return bind.operation;
    },
    closed: async (t) => {
      const socket = new DatagramSocket();
      t.teardown(() => socket.close());
      const bind = socket.bindEndpointAsync(LOOPBACK, '');
      await bind;
      return closed(bind.operation);
    },
  },
  BackgroundTaskRegistration: { registered: async () => registrationOf(TASK) },
  BackgroundTaskRegistrationGroup: { new: async () => new BackgroundTaskRegistrationGroup('group') },
  WebUIBackgroundTaskInstanceRuntimeClass: {
    running: async () => {
      const run = { instance: 'instance', task: TASK, triggerDetails: null, link: {} };
      return new TaskInstance(run, ignore);
    },
  },
};

for (const [name, states] of Object.entries(OBJECTS)) {
  for (const [state, make] of Object.entries(states)) {
    test(`cleaning up after a ${name}, ${state}, never throws`, async (t) => {
      for (const isReversed of [false, true]) {
        const object = await make(t);
        if ('close' in object) t.teardown(() => closed(object as { close(): void }));
        const all = [...cleanUps(object)];
        // Each twice, and so once more after the close that is one of them.
        for (const [what, cleanUp] of [all, all].flatMap((list) => (isReversed ? list.toReversed() : list))) {
          await t.notThrowsAsync(async () => cleanUp(), what);
        }
      }
    });
  }
}

test('every class with something to clean up is in the table', (t) => {
  const classes = Object.entries(api).filter(([, value]) => typeof value === 'function' && isToBeCleanedUp(value));
  t.deepEqual(
    classes.map(([name]) => name).filter((name) => !(name in OBJECTS)),
    [],
  );
  t.true(classes.length >= 8);
});

/** `progress` is one of an operation alone: that of a task is a number. */
function isHandler(object: object, name: string): boolean {
  return /^on[a-z]+$/.test(name) || ('completed' in object && /^completed$|^progress$/.test(name));
}

/** All clean-up members of an object, the close last. */
function* cleanUps(object: object): Generator<[string, () => unknown]> {
  const members = object as Record<string | symbol, (...parameters: unknown[]) => unknown>;
  for (const name of settersOf(object).filter((each) => isHandler(object, each))) {
    yield [`${name} = null`, () => Reflect.set(object, name, null)];
    yield [`${name} = undefined`, () => Reflect.set(object, name, undefined)];
    if (!('removeEventListener' in object)) continue;
    const type = name.slice('on'.length);
    yield [`remove ${type}`, () => members['removeEventListener']!(type, ignore)];
    yield [`remove nothing from ${type}`, () => members['removeEventListener']!(type, null)];
    yield [`remove from another event`, () => members['removeEventListener']!('other', ignore)];
  }
  if ('close' in object) {
    yield ['close', () => members['close']!()];
    yield ['close again', () => members['close']!()];
  }
  for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
    if (symbol in object) yield [String(symbol), () => members[symbol]!()];
  }
}

function settersOf(object: object): string[] {
  const names: string[] = [];
  for (let each: object | null = object; each; each = Reflect.getPrototypeOf(each)) {
    for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(each))) if (set) names.push(name);
  }
  return names;
}

function isToBeCleanedUp(target: unknown): boolean {
  const { prototype } = target as { prototype?: unknown };
  return (
    typeof prototype === 'object' && prototype !== null && ('close' in prototype || 'removeEventListener' in prototype)
  );
}

/** The states of sockets in which their streams are available, each applied to the result of `make`. */
function withSockets(states: Record<string, Make>, make: (socket: object) => Promise<object>): Record<string, Make> {
  const open = Object.entries(states).filter(([state]) => state !== 'closed' && state !== 'without its descriptor');
  return Object.fromEntries(
    open.map(([state, makeSocket]) => [
      `of a socket, ${state}`,
      async (t) => {
        const socket = await makeSocket(t);
        t.teardown(() => closed(socket as { close(): void }));
        return make(socket);
      },
    ]),
  );
}

function closed<T extends { close(): void }>(object: T): T {
  object.close();
  return object;
}

/** The test is not about this operation, which ends at the close of its socket. */
function ignoreFailure(operation: { done(complete: undefined, error: () => void): void }): void {
  operation.done(undefined, ignore);
}

async function boundSocket(t: ExecutionContext): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  t.teardown(() => socket.close());
  socket.onmessagereceived = ignore;
  await socket.bindEndpointAsync(LOOPBACK, '');
  return socket;
}

async function connectedDatagramSocket(): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  socket.onmessagereceived = ignore;
  await socket.connectAsync(LOOPBACK, await closedPort());
  return socket;
}

function listener(): StreamSocketListener {
  const made = new StreamSocketListener();
  made.onconnectionreceived = ignore;
  return made;
}

async function boundListener(): Promise<StreamSocketListener> {
  const bound = listener();
  await bound.bindEndpointAsync(LOOPBACK, '');
  return bound;
}

function webSocketListener(): WebSocketListener {
  const made = new WebSocketListener();
  made.onconnectionreceived = ignore;
  return made;
}

async function boundWebSocketListener(): Promise<WebSocketListener> {
  const bound = webSocketListener();
  await bound.bindEndpointAsync(LOOPBACK, '');
  return bound;
}
