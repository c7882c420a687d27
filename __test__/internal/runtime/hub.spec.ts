import test from 'ava';
import { HostName, InputStreamOptions, StreamSocket, StreamSocketListener } from 'uwp-sockets';
import {
  hold,
  nativeHub,
  nextTurn,
  peekToken,
  release,
  reserveTokens,
  start,
  unwatch,
  watch,
} from '../../../dist/internal/runtime/hub.js';
import { bindUdp, defaultUdpOptions, resolve, type BindingUdpSocket } from '../../../dist/native/index.cjs';
import { Arrivals } from '../../helpers/arrivals.js';
import { uncaughtOf } from '../../helpers/uncaught.js';

const LITERAL = { host: '127.0.0.1', service: '80', isDatagram: true, optimizeForLongConnections: false };
const BAD = { ...LITERAL, service: '65536' };

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

test('a failed operation has the public error, and tells before it fails', async (t) => {
  const told: Error[] = [];
  const operation = start(
    (hub, token) => resolve(hub, token, BAD),
    () => t.fail(),
    (error) => told.push(error),
  );
  operation.operation.completed = (): void => {
    t.is(told.length, 1, 'told first');
  };
  const error = await t.throwsAsync(async () => operation);
  t.is((error as unknown as { hresult: string }).hresult, '0x80070057');
  t.is(told[0], error);
});

test('a cancelled operation stops its work, and a result that is on its way is not converted', async (t) => {
  let stopped = 0;
  const told: string[] = [];
  const operation = start(
    (hub, token) => {
      const work = resolve(hub, token, LITERAL);
      return { cancel: () => void stopped++, work } as unknown as typeof work;
    },
    () => t.fail(),
    (error) => told.push(error.message),
  );
  operation.cancel();
  operation.cancel();
  t.is((await t.throwsAsync(async () => operation))?.message, 'Canceled');
  t.deepEqual([stopped, told], [1, ['Canceled']]);
  // The next result comes behind the one that nobody waits for.
  await start(
    (hub, token) => resolve(hub, token, LITERAL),
    () => undefined,
  );
});

test('a result that cannot be converted fails the operation, and what was opened is closed', async (t) => {
  const told: Error[] = [];
  let opened: BindingUdpSocket | undefined;
  const operation = start(
    (hub, token) => bindUdp(hub, token, reserveTokens(1), { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    (socket: BindingUdpSocket) => {
      opened = socket;
      throw new Error('not today');
    },
    (error) => told.push(error),
  );
  const error = await t.throwsAsync(async () => operation);
  t.is(error?.message, 'not today');
  t.deepEqual(told, [error]);
  t.throws(() => opened!.localEndpoint(), { message: /closed/ });
});

test('a stopped operation fails with the given error', async (t) => {
  const operation = start(
    (hub, token) => resolve(hub, token, LITERAL),
    () => t.fail(),
  );
  operation.stop(new Error('closed'));
  t.is((await t.throwsAsync(async () => operation))?.message, 'closed');
});

test('readiness reaches the source of its token until nobody watches', async (t) => {
  // A source alone does not keep the process running.
  hold();
  t.teardown(release);
  const token = reserveTokens(1);
  const native = await start(
    (hub, operation) => bindUdp(hub, operation, token, { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    (socket: BindingUdpSocket) => socket,
  );
  const self = native.addTarget('127.0.0.1', native.localEndpoint().port);
  const send = (): void =>
    native.submitFunction()(Buffer.from('x'), Uint32Array.of(1), Uint32Array.of(self), 1, new Uint32Array(3));
  native.startReceiving();
  const readiness = await new Promise((done) => {
    watch(token, { ready: done });
    send();
  });
  t.is(readiness, 1);
  t.is(native.takeReceivedFunction()()?.[2], 1);
  unwatch(token);
  watch(token, { ready: () => t.fail() });
  unwatch(token);
  native.close();
});

test('a token is never handed out again, also beyond 32 bits', async (t) => {
  hold();
  t.teardown(release);
  const old = reserveTokens(1);
  t.teardown(() => unwatch(old));
  watch(old, { ready: () => t.fail('the event was for another') });
  // In one go where four thousand million connections come to.
  reserveTokens(2 ** 32);
  const token = reserveTokens(1);
  t.is(token, old + 1 + 2 ** 32);
  const readiness = new Promise((ready) => watch(token, { ready }));
  t.teardown(() => unwatch(token));
  const native = await start(
    (hub, operation) => bindUdp(hub, operation, token, { host: '127.0.0.1', service: '' }, defaultUdpOptions()),
    (socket: BindingUdpSocket) => socket,
  );
  t.teardown(() => native.close());
  native.startReceiving();
  const self = native.addTarget('127.0.0.1', native.localEndpoint().port);
  native.submitFunction()(Buffer.from('x'), Uint32Array.of(1), Uint32Array.of(self), 1, new Uint32Array(3));
  t.is(await readiness, 1);
});

test('a listener hears of connections whose tokens go beyond 32 bits, and they of their data', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const arrivals = new Arrivals<StreamSocket>();
  listener.onconnectionreceived = ({ socket }) => arrivals.add(socket);
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  // The listener has one of the first tokens; these are of connections that came and went.
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

test("work for the next turn comes after timers, and its failure is nobody else's", async (t) => {
  const order: string[] = [];
  const done = new Promise<void>((end) => {
    setTimeout(() => order.push('timer'), 0);
    const work = (): void => {
      // Again and again would starve timers if it was not in turns of their own.
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

test('there is one hub for all', (t) => {
  t.is(nativeHub(), nativeHub());
});
