import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';

import test from 'ava';
import { SocketProtectionLevel, WebSocketListener } from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { LOOPBACK } from '../../../../helpers/tcp-peers.js';
import { listen, newListener, wsClient } from '../../../../helpers/web-socket-listeners.js';

const ignore = (): void => undefined;

test('a bind needs a handler, and there is one bind', async (t) => {
  const listener = newListener(t);
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, ''), ILLEGAL_CALL);
  listener.onconnectionreceived = ignore;
  await listener.bindEndpointAsync(LOOPBACK, '');
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, ''), ILLEGAL_CALL);
  t.not(listener.information.localPort, '');
});

test('after close', async (t) => {
  const { listener } = await listen(t);
  listener.close();
  listener.close();
  await rejects(t, listener.bindServiceNameAsync(''), CLOSED);
  await rejects(t, listener.bindEndpointAsync(LOOPBACK, ''), CLOSED);
  await rejects(t, listener.cancelIOAsync(), CLOSED);
  t.is(listener.onconnectionreceived, null);
});

test('a cancelled bind fails, and the next one succeeds', async (t) => {
  const listener = newListener(t);
  listener.onconnectionreceived = ignore;
  const controller = new AbortController();
  controller.abort();
  await t.throwsAsync(async () => listener.bindEndpointAsync(LOOPBACK, '', { signal: controller.signal }));
  await listener.bindEndpointAsync(LOOPBACK, '');
  t.pass();
});

test('options out of range, other events and TLS without a certificate', (t) => {
  for (const options of [
    { maxMessageSize: -1 },
    { handshakeTimeout: 1.5 },
    { maxRequestSize: 2 ** 32 },
    { closeTimeout: Number.NaN },
    { closeTimeout: '1' as never },
    { deflate: { level: 0 } },
    { deflate: { level: 10 } },
    { deflate: { threshold: -1 } },
  ]) {
    throws(t, () => new WebSocketListener(options), INVALID_ARGUMENT, JSON.stringify(options));
  }
  const listener = newListener(t, { maxMessageSize: undefined, deflate: { level: undefined } });
  throws(t, () => listener.addEventListener('closed' as never, ignore), INVALID_ARGUMENT);
  listener.removeEventListener('closed' as never, ignore);
  listener.onconnectionreceived = ignore;
  throws(t, () => listener.bindServiceNameAsync('', SocketProtectionLevel.tls12), ILLEGAL_CALL);
});

test('handlers are called in the context in which the listener was made, and one that throws leaves the others', async (t) => {
  const storage = new AsyncLocalStorage<string>();
  const stores: (string | undefined)[] = [];
  const { listener, port } = await storage.run('made', async () =>
    listen(t, {}, (client) => {
      stores.push(storage.getStore());
      client.acceptMessageWebSocket();
    }),
  );
  const later = (): void => void stores.push('removed');
  listener.addEventListener('connectionreceived', later);
  listener.removeEventListener('connectionreceived', later);
  await storage.run('elsewhere', async () => once(wsClient(t, port), 'open'));
  t.deepEqual(stores, ['made']);
});

test('a client without a handler gets 503', async (t) => {
  const { listener, port } = await listen(t);
  listener.onconnectionreceived = null;
  const [, response] = (await once(wsClient(t, port), 'unexpected-response')) as [unknown, { statusCode: number }];
  t.is(response.statusCode, 503);
});
