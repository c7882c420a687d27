import test from 'ava';
import { EndpointPair, HostName, HostNameSortOptions, StreamSocket } from 'uwp-sockets';

import {
  CANCELED,
  type Failure,
  INVALID_ARGUMENT,
  rejects,
  SERVICE_NOT_FOUND,
  throws,
} from '../../../../helpers/failures.js';
import { LOOPBACK, nodeServer, streamSocket } from '../../../../helpers/tcp-peers.js';

const find = StreamSocket.getEndpointPairsAsync;

test('an address and a port are a pair already', async (t) => {
  const pairs = await StreamSocket.getEndpointPairsAsync(LOOPBACK, '80');
  t.is(pairs.length, 1);
  t.is(pairs.size, 1);
  const [pair] = pairs;
  t.true(pair instanceof EndpointPair);
  t.is(pair!.localHostName, null);
  t.is(pair!.localServiceName, '');
  t.is(pair!.remoteHostName.canonicalName, '127.0.0.1');
  t.is(pair!.remoteServiceName, '80');
});

test('services of the services database become ports', async (t) => {
  for (const [service, port] of [
    ['http', '80'],
    ['https', '443'],
  ]) {
    const [pair] = await StreamSocket.getEndpointPairsAsync(LOOPBACK, service!);
    t.is(pair?.remoteServiceName, port);
  }
});

test('a host name resolves to its addresses, which connect', async (t) => {
  const server = await nodeServer(t);
  const pairs = await StreamSocket.getEndpointPairsAsync(new HostName('localhost'), server.port);
  t.true(pairs.length > 0);
  const pair = pairs.find(({ remoteHostName }) => remoteHostName.isEqual(LOOPBACK));
  const socket = streamSocket(t);
  await Promise.all([server.accept(), socket.connectAsync(pair!)]);
  t.is(socket.information.remotePort, server.port);
});

test('both orders have the same pairs', async (t) => {
  const host = new HostName('localhost');
  const texts = async (order: HostNameSortOptions): Promise<string[]> =>
    (await StreamSocket.getEndpointPairsAsync(host, '80', order)).map(({ remoteHostName }) => remoteHostName.rawName);
  const usual = await texts(HostNameSortOptions.none);
  t.deepEqual((await texts(HostNameSortOptions.optimizeForLongConnections)).toSorted(), usual.toSorted());
});

test('invalid arguments of a lookup are rejected at once', (t) => {
  const rows: unknown[][] = [
    [],
    [null, '80'],
    ['127.0.0.1', '80'],
    [LOOPBACK],
    [LOOPBACK, null],
    [LOOPBACK, ''],
    [LOOPBACK, '80', 1],
    [LOOPBACK, '80', 4],
  ];
  for (const row of rows) throws(t, () => (find as (...all: unknown[]) => unknown)(...row), INVALID_ARGUMENT);
});

test('unknown names and services reject', async (t) => {
  const rows: [HostName, string, Failure][] = [
    [LOOPBACK, '0', INVALID_ARGUMENT],
    [LOOPBACK, '65536', INVALID_ARGUMENT],
    [LOOPBACK, 'abc', SERVICE_NOT_FOUND],
    [LOOPBACK, '_sip', SERVICE_NOT_FOUND],
    [new HostName('localhost'), 'abc', SERVICE_NOT_FOUND],
  ];
  for (const [host, service, failure] of rows) {
    await rejects(t, StreamSocket.getEndpointPairsAsync(host, service), failure);
  }
});

test('a lookup is cancelled by a signal, with and without an order', async (t) => {
  const host = new HostName('localhost');
  const options = { signal: AbortSignal.abort() };
  await rejects(t, StreamSocket.getEndpointPairsAsync(host, '80', HostNameSortOptions.none, options), CANCELED);
  await rejects(t, StreamSocket.getEndpointPairsAsync(host, '80', options), CANCELED);
  const lookup = StreamSocket.getEndpointPairsAsync(host, '80');
  lookup.cancel();
  await rejects(t, lookup, CANCELED);
});
