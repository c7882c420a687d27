import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import {
  DatagramSocket,
  HostName,
  InputStreamOptions,
  MessageWebSocket,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { newSocket } from '../helpers/udp-sockets.js';
import { wsPair } from '../helpers/ws-server.js';

const LOOPBACK = new HostName('127.0.0.1');
const storage = new AsyncLocalStorage<string>();

/** A bound socket that was created in the context `name`; it reports the context of each call of its handler. */
async function receiver(
  t: ExecutionContext,
  name: string,
  report: (store: string | undefined) => void,
  prepare: (socket: DatagramSocket) => void = () => undefined,
): Promise<DatagramSocket> {
  const socket = storage.run(name, () => newSocket(t));
  // Neither where a handler is added nor where the socket is bound matters.
  await storage.run('elsewhere', async () => {
    socket.onmessagereceived = () => report(storage.getStore());
    prepare(socket);
    await socket.bindEndpointAsync(LOOPBACK, '');
  });
  return socket;
}

async function send(to: DatagramSocket, count: number): Promise<void> {
  const sender = new DatagramSocket();
  const output = await sender.getOutputStreamAsync(LOOPBACK, to.information.localPort);
  for (let index = 0; index < count; index++) void output.writeAsync(Buffer.alloc(1 + index));
  await output.flushAsync();
  sender.close();
}

/** Collects `count` values. */
function collector<T>(count: number): { add: (value: T) => void; all: Promise<T[]> } {
  const values: T[] = [];
  let resolve: (values: T[]) => void;
  const all = new Promise<T[]>((done) => (resolve = done));
  const add = (value: T): void => {
    if (values.push(value) === count) resolve(values);
  };
  return { add, all };
}

test('handlers for datagrams run in the context in which their socket was made, in every turn', async (t) => {
  const [first, second] = [collector<string | undefined>(5), collector<string | undefined>(5)];
  const limited = (socket: DatagramSocket): void => void (socket.control.receiveTurnLimit = 1);
  const sockets = [await receiver(t, 'first', first.add, limited), await receiver(t, 'second', second.add, limited)];
  await Promise.all(sockets.map(async (socket) => send(socket, 5)));
  t.deepEqual(await first.all, Array(5).fill('first'));
  t.deepEqual(await second.all, Array(5).fill('second'));
});

test('handlers keep their context also when a reader in another context requests datagrams', async (t) => {
  const contexts = collector<string | undefined>(1);
  const socket = await receiver(t, 'own', contexts.add);
  await storage.run('reader', async () => {
    const batches = socket.messages();
    await send(socket, 1);
    await batches.next();
    t.is(storage.getStore(), 'reader');
  });
  t.deepEqual(await contexts.all, ['own']);
});

test('a store entered by a handler is visible to the work that it starts, not to the next socket or a later turn', async (t) => {
  const contexts = collector<string | undefined>(3);
  const started = collector<string | undefined>(2);
  const enter = (socket: DatagramSocket, name: string): void => {
    socket.addEventListener('messagereceived', () => {
      storage.enterWith(name);
      setImmediate(() => started.add(storage.getStore()));
    });
  };
  const entering = await receiver(t, 'first', contexts.add, (socket) => enter(socket, 'entered'));
  const next = await receiver(t, 'second', contexts.add);
  await send(entering, 1);
  await send(next, 1);
  await send(entering, 1);
  t.deepEqual(
    (await contexts.all).sort((one, other) => one!.localeCompare(other!)),
    ['first', 'first', 'second'],
  );
  t.deepEqual(await started.all, ['entered', 'entered']);
});

test('a listener calls its handler in the context in which it was made, for each connection anew', async (t) => {
  const contexts = collector<string | undefined>(2);
  const listener = storage.run('listener', () => new StreamSocketListener());
  t.teardown(() => listener.close());
  listener.onconnectionreceived = ({ socket }) => {
    contexts.add(storage.getStore());
    storage.enterWith('entered');
    socket.close();
  };
  await listener.bindEndpointAsync(LOOPBACK, '');
  for (let round = 0; round < 2; round++) {
    const client = connect(Number(listener.information.localPort), '127.0.0.1').resume();
    await once(client, 'close');
  }
  t.deepEqual(await contexts.all, ['listener', 'listener']);
});

test('handlers of a WebSocket run in the context in which it was made, for each message anew', async (t) => {
  const contexts = collector<string | undefined>(3);
  const made = storage.run('made', () => new MessageWebSocket());
  made.onmessagereceived = () => {
    contexts.add(storage.getStore());
    setImmediate(() => storage.enterWith('entered'));
  };
  made.onclosed = () => contexts.add(storage.getStore());
  const { peer } = await storage.run('elsewhere', () => wsPair(t, made));
  peer.send('a', () => peer.send('b', () => peer.close()));
  t.deepEqual(await contexts.all, ['made', 'made', 'made']);
});

test('callbacks of an operation run in the context in which they were attached', async (t) => {
  const contexts: Record<string, string | undefined> = {};
  const record = (name: string) => (): void => void (contexts[name] = storage.getStore());
  const { client, accepted } = await pair(t);
  const read = storage.run('start', () => client.inputStream.readAsync(Buffer.alloc(4), 4, InputStreamOptions.none));
  storage.run('then', () => void read.then(record('then'), undefined, record('thenProgress')));
  storage.run('done', () => read.done(record('done'), undefined, record('doneProgress')));
  const ended = new Promise<void>((resolve) => {
    storage.run('completed', () => {
      read.operation.completed = (): void => {
        record('completed')();
        resolve();
      };
    });
  });
  storage.run('progress', () => (read.operation.progress = record('progress')));
  // Half of it, and the rest after progress was reported.
  const half = new Promise<void>((resolve) => void read.then(undefined, undefined, () => resolve()));
  void accepted.outputStream.writeAsync(Buffer.from('ab'));
  await half;
  void accepted.outputStream.writeAsync(Buffer.from('cd'));
  await ended;
  t.deepEqual(contexts, {
    then: 'then',
    thenProgress: 'then',
    done: 'done',
    doneProgress: 'done',
    completed: 'completed',
    progress: 'progress',
  });
});

async function pair(t: ExecutionContext): Promise<{ client: StreamSocket; accepted: StreamSocket }> {
  const [listener, client] = [new StreamSocketListener(), new StreamSocket()];
  const arrival = new Promise<StreamSocket>((resolve) => {
    listener.onconnectionreceived = ({ socket }) => resolve(socket);
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  await client.connectAsync(LOOPBACK, listener.information.localPort);
  const accepted = await arrival;
  t.teardown(() => {
    for (const each of [listener, client, accepted]) each.close();
  });
  return { client, accepted };
}
