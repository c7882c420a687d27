import test from 'ava';
import { hold, nativeHub, peekToken, release, reserveTokens, start, unwatch, watch } from '../../dist/internal/hub.js';
import { bindUdp, defaultUdpOptions, resolve, type BindingUdpSocket } from '../../dist/native/index.cjs';

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

test('there is one hub for all', (t) => {
  t.is(nativeHub(), nativeHub());
});
