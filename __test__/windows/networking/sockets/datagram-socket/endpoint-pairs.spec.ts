import test from 'ava';
import { DatagramSocket, EndpointPair, HostName, HostNameSortOptions } from 'uwp-sockets';
import { CANCELED, fails, INVALID_ARGUMENT, rejects, SERVICE_NOT_FOUND } from '../../../../helpers/failures.js';
import { LOOPBACK, LOOPBACK6, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

const LOCALHOST = new HostName('localhost');

test('an address and a port are one pair with open local ends', async (t) => {
  for (const host of [LOOPBACK, LOOPBACK6]) {
    const pairs = await DatagramSocket.getEndpointPairsAsync(host, '5060');
    t.is(pairs.size, 1);
    const pair = pairs.getAt(0);
    t.true(pair instanceof EndpointPair);
    t.is(pair.remoteHostName.canonicalName, host.canonicalName);
    t.deepEqual([pair.remoteServiceName, pair.localServiceName], ['5060', '']);
  }
});

test('a name may have several addresses, and a service name becomes a port', async (t) => {
  const pairs = [...(await DatagramSocket.getEndpointPairsAsync(LOCALHOST, 'tftp'))];
  t.true(pairs.length > 0);
  for (const { remoteHostName, remoteServiceName } of pairs) {
    t.true(['127.0.0.1', '::1'].includes(remoteHostName.canonicalName));
    t.is(remoteServiceName, '69');
  }
});

test('both orders have the same pairs', async (t) => {
  const orders = [undefined, HostNameSortOptions.none, HostNameSortOptions.optimizeForLongConnections];
  const results = await Promise.all(
    orders.map(async (order) => {
      const pairs = await DatagramSocket.getEndpointPairsAsync(LOCALHOST, '9', order);
      return [...pairs].map(({ remoteHostName }) => remoteHostName.canonicalName).toSorted();
    }),
  );
  t.deepEqual(results[1], results[0]);
  t.deepEqual(results[2], results[0]);
});

test('a pair that was found can be connected to', async (t) => {
  const { port, received } = await openReceiver(t, null);
  const pairs = await DatagramSocket.getEndpointPairsAsync(LOCALHOST, port);
  const socket = newSocket(t);
  await socket.connectAsync(pairs.getAt(0));
  await socket.outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
  t.pass();
});

test('arguments that cannot be used fail', async (t) => {
  for (const [host, service] of [
    [null, '9'],
    ['localhost', '9'],
    [LOCALHOST, ''],
    [LOCALHOST, null],
    [LOCALHOST, '65536'],
  ] as [HostName, string][]) {
    await fails(t, () => DatagramSocket.getEndpointPairsAsync(host, service), INVALID_ARGUMENT);
  }
  for (const order of [1, 3, 4, 'none']) {
    const find = (): PromiseLike<unknown> => DatagramSocket.getEndpointPairsAsync(LOCALHOST, '9', order as 0);
    await fails(t, find, INVALID_ARGUMENT, String(order));
  }
  await fails(t, () => DatagramSocket.getEndpointPairsAsync(LOCALHOST, 'no-such-service'), SERVICE_NOT_FOUND);
});

test('a signal cancels', async (t) => {
  const options = { signal: AbortSignal.abort() };
  await rejects(t, DatagramSocket.getEndpointPairsAsync(LOCALHOST, '9', undefined, options), CANCELED);
  await rejects(t, DatagramSocket.getEndpointPairsAsync(LOCALHOST, '9', options), CANCELED);
});
