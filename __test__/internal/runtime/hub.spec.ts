import { NativeUdpSocket } from '../../../dist/internal/udp/native-udp-socket.js';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import { HostName, InputStreamOptions, StreamSocket, StreamSocketListener } from 'uwp-sockets';
import {
  hold,
  nativeHub,
  nextTurn,
  peekToken,
  release,
  reserveTokens,
  start,
  tcpStreams,
  unwatch,
  watch,
  whenDispatched,
} from '../../../dist/internal/runtime/hub.js';
import {
  bindUdp,
  connectTcp,
  defaultTcpOptions,
  defaultUdpOptions,
  resolve,
  type BindingOpenedStream,
  type BindingBoundUdpSocket,
} from '../../../dist/native/index.cjs';
import { Arrivals } from '../../helpers/arrivals.js';
import { uncaughtOf } from '../../helpers/uncaught.js';

const LITERAL = {
  host: '127.0.0.1',
  service: '80',
  isDatagram: true,
  isDestination: false,
  optimizeForLongConnections: false,
};
const BAD = { ...LITERAL, service: '65536' };

async function listening(t: ExecutionContext): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return server;
}

function bound({ udpSocket }: BindingBoundUdpSocket): NativeUdpSocket {
  return new NativeUdpSocket(udpSocket);
}

test('tokens are successive, also in blocks', (t) => {
  const first = reserveTokens(3);
  t.is(peekToken(), first + 3);
  t.is(reserveTokens(1), first + 3);
});

test('an operation results in the converted value', async (t) => {
  const result = await start(
    (hub, token) => resolve(hub, token, LITERAL),
    (endpoints: { address: string; port: number }[]) => endpoints.map(({ address, port }) => `${address}:${port}`),
  );
  t.deepEqual(result, ['127.0.0.1:80']);
});

test('a failed operation has the public error, and notifies its owner before it fails', async (t) => {
  const notified: Error[] = [];
  const operation = start(
    (hub, token) => resolve(hub, token, BAD),
    () => t.fail(),
    (error) => notified.push(error),
  );
  operation.operation.completed = (): void => {
    t.is(notified.length, 1, 'notified first');
  };
  const error = await t.throwsAsync(async () => operation);
  t.is((error as unknown as { hresult: string }).hresult, '0x80070057');
  t.is(notified[0], error);
});

test('a cancelled operation stops its work, and a result in the queue is not converted', async (t) => {
  let stopped = 0;
  const notified: string[] = [];
  const operation = start(
    (hub, token) => {
      resolve(hub, token, LITERAL);
      const cancel = (canceled: number): void => void (stopped += canceled === token ? 1 : 0);
      Object.defineProperty(hub, 'cancel', { value: cancel, configurable: true });
      t.teardown(() => Reflect.deleteProperty(hub, 'cancel'));
    },
    () => t.fail(),
    (error) => notified.push(error.message),
  );
  operation.cancel();
  operation.cancel();
  t.is((await t.throwsAsync(async () => operation))?.message, 'Canceled');
  t.deepEqual([stopped, notified], [1, ['Canceled']]);
  // The next result arrives after the cancelled one.
  await start(
    (hub, token) => resolve(hub, token, LITERAL),
    () => undefined,
  );
});

test('a result that cannot be converted fails the operation, and the opened resource is closed', async (t) => {
  const notified: Error[] = [];
  let opened: NativeUdpSocket | undefined;
  const operation = start(
    (hub, token) => bindUdp(hub, token, reserveTokens(1), { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    (socket: BindingBoundUdpSocket) => {
      opened = bound(socket);
      throw new Error('not today');
    },
    (error) => notified.push(error),
  );
  const error = await t.throwsAsync(async () => operation);
  t.is(error?.message, 'not today');
  t.deepEqual(notified, [error]);
  t.throws(() => opened!.localEndpoint(), { message: /closed/ });
});

test.serial('an outcome that cannot be made fails its own operation, and no other event is lost', async (t) => {
  const bind = async (): Promise<NativeUdpSocket> =>
    start(
      (hub, token) => bindUdp(hub, token, reserveTokens(1), { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
      bound,
    );
  const operations = Array.from({ length: 20 }, (_, index) =>
    index % 2
      ? bind()
      : start(
          (hub, token) => resolve(hub, token, BAD),
          () => t.fail(),
        ),
  );
  let work = 0;
  nextTurn(() => work++);
  // The number of an error is assigned to it.
  const trap = { configurable: true, set: (): void => setterFailed() };
  // oxlint-disable-next-line no-extend-native -- the only way into the making of an error
  Object.defineProperty(Object.prototype, 'number', trap);
  const outcomes = await Promise.allSettled(operations);
  delete (Object.prototype as { number?: unknown }).number;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') t.is((outcome.reason as Error).message, 'not made');
    else outcome.value.closeNative();
    t.is(outcome.status, index % 2 ? 'fulfilled' : 'rejected');
  }
  t.is(work, 1);
});

function setterFailed(): never {
  throw new Error('not made');
}

test('a result that cannot be converted closes the stream that it names', async (t) => {
  const server = await listening(t);
  const ended = once(server, 'connection').then(([peer]) => once((peer as Socket).resume(), 'end'));
  const remote = { host: '127.0.0.1', service: String((server.address() as AddressInfo).port) };
  const token = reserveTokens(1);
  const operation = start(
    (hub, id) => connectTcp(hub, id, token, { service: '' }, remote, defaultTcpOptions()),
    ({ stream }: BindingOpenedStream) => {
      t.is(stream, token);
      throw new Error('not today');
    },
  );
  await t.throwsAsync(async () => operation, { message: 'not today' });
  await ended;
  t.throws(() => tcpStreams.traffic(token), { message: /released/ });
});

test('a stopped operation fails with the given error', async (t) => {
  const operation = start(
    (hub, token) => resolve(hub, token, LITERAL),
    () => t.fail(),
  );
  operation.stop(new Error('closed'));
  t.is((await t.throwsAsync(async () => operation))?.message, 'closed');
});

test('readiness is delivered to the source of its token until it is deregistered', async (t) => {
  // A source alone does not keep the process running.
  hold();
  t.teardown(release);
  const token = reserveTokens(1);
  const native = await start(
    (hub, operation) => bindUdp(hub, operation, token, { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    bound,
  );
  const self = native.binding.addTarget('127.0.0.1', native.localEndpoint().port);
  const send = (): void =>
    native.binding.submitFunction()(Buffer.from('x'), Uint32Array.of(1), Uint32Array.of(self), 1, new Uint32Array(3));
  native.startReceiving();
  const readiness = await new Promise((done) => {
    watch(token, { ready: done });
    send();
  });
  t.is(readiness, 1);
  t.is((native.binding.takeReceivedFunction()(null) as unknown[])[2], 1);
  unwatch(token);
  watch(token, { ready: () => t.fail() });
  unwatch(token);
  native.closeNative();
});

test('a token is never reused, also beyond 32 bits', async (t) => {
  hold();
  t.teardown(release);
  const old = reserveTokens(1);
  t.teardown(() => unwatch(old));
  watch(old, { ready: () => t.fail('the event was for another') });
  // Skips ahead to the token after four billion connections.
  reserveTokens(2 ** 32);
  const token = reserveTokens(1);
  t.is(token, old + 1 + 2 ** 32);
  const readiness = new Promise((ready) => watch(token, { ready }));
  t.teardown(() => unwatch(token));
  const native = await start(
    (hub, operation) => bindUdp(hub, operation, token, { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    bound,
  );
  t.teardown(() => native.closeNative());
  native.startReceiving();
  const self = native.binding.addTarget('127.0.0.1', native.localEndpoint().port);
  native.binding.submitFunction()(Buffer.from('x'), Uint32Array.of(1), Uint32Array.of(self), 1, new Uint32Array(3));
  t.is(await readiness, 1);
});

test('a listener gets connections with tokens beyond 32 bits, and these get their data', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const arrivals = new Arrivals<StreamSocket>();
  listener.onconnectionreceived = ({ socket }) => arrivals.add(socket);
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  // The listener has one of the first tokens; these stand for closed connections.
  reserveTokens(2 ** 32 - 2 - (peekToken() % 2 ** 32));
  for (let round = 0; round < 20; round++) {
    const client = new StreamSocket();
    await client.connectAsync(new HostName('127.0.0.1'), listener.information.localPort);
    const accepted = await arrivals.next();
    const read = accepted.inputStream.readAsync(Buffer.alloc(1), 1, InputStreamOptions.none);
    await client.outputStream.writeAsync(Buffer.from('x'));
    t.is((await read).length, 1);
    client.close();
    accepted.close();
  }
});

test('work for the next turn runs after timers, and its failure affects no other work', async (t) => {
  const order: string[] = [];
  const done = new Promise<void>((end) => {
    setTimeout(() => order.push('timer'), 0);
    const work = (): void => {
      // Repeated work would starve timers if it did not run in separate turns.
      if (!order.includes('timer')) return nextTurn(work);
      order.push('work');
      end();
    };
    nextTurn(work);
  });
  const error = await uncaughtOf(() => {
    nextTurn(() => {
      throw new Error('mine');
    });
  });
  await done;
  t.is((error as Error).message, 'mine');
  t.deepEqual(order, ['timer', 'work']);
});

test.serial('work for the end of the dispatch that comes outside of one is called in the next turn', async (t) => {
  const called = new Arrivals<string>();
  nextTurn(() => whenDispatched(() => called.add('from a turn')));
  t.is(await called.next(), 'from a turn');
  whenDispatched(() => called.add('from outside'));
  t.is(await called.next(), 'from outside');
});

test('there is one hub for all', (t) => {
  t.is(nativeHub(), nativeHub());
});
