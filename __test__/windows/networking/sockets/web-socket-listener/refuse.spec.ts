import { once } from 'node:events';

import test from 'ava';

import { ILLEGAL_CALL, throws } from '../../../../helpers/failures.js';
import { uncaughtOf } from '../../../../helpers/uncaught.js';
import {
  answerOf,
  closed,
  listen,
  rawClient,
  refusal,
  upgradeRequest,
  wsClient,
} from '../../../../helpers/web-socket-listeners.js';

/** Requests that are none of a WebSocket, and the status line of the answer. */
const INVALID: Readonly<Record<string, readonly [request: string, answer: RegExp]>> = {
  'an ordinary GET': ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 426 Upgrade Required\r\n/],
  'another version': [
    upgradeRequest().replace('Version: 13', 'Version: 8'),
    /^HTTP\/1\.1 426 Upgrade Required\r\n[^]*sec-websocket-version: 13\r\n/i,
  ],
  'no key': [upgradeRequest().replace(/Sec-WebSocket-Key.*\r\n/, ''), /^HTTP\/1\.1 400 Bad Request\r\n/],
  'a POST': [upgradeRequest().replace('GET', 'POST'), /^HTTP\/1\.1 4(00|05) /],
  'no HTTP': ['SSH-2.0-OpenSSH_9.9\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n/],
};

for (const [status, body] of [
  [401, 'who are you?'],
  [403, ''],
  [426, 'Grüße'],
] as const) {
  test(`refused with ${status}`, async (t) => {
    const { listener, port, next } = await listen(t);
    const refused = refusal(wsClient(t, port));
    (await next()).refuse(status, { body });
    t.deepEqual(await refused, { status, body });
    t.is(listener.sockets.size, 0);
  });
}

test('a refusal has the headers that it is given, its length, and ends the connection', async (t) => {
  const { port, next } = await listen(t);
  const client = await rawClient(t, port, upgradeRequest());
  const answer = answerOf(client);
  (await next()).refuse(401, { headers: new Map([['WWW-Authenticate', 'Basic realm="x"']]), body: 'ü' });
  const text = await answer;
  t.regex(text, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  t.regex(text, /\r\nwww-authenticate: Basic realm="x"\r\n/i);
  t.regex(text, /\r\ncontent-length: 2\r\n/i);
  t.regex(text, /\r\nconnection: close\r\n/i);
});

for (const [what, [request, expected]] of Object.entries(INVALID)) {
  test(`no request of a WebSocket: ${what}`, async (t) => {
    const { port } = await listen(t, {}, () => t.fail('there is no client'));
    t.regex(await answerOf(await rawClient(t, port, request)), expected);
  });
}

test('a request above the limit is answered with 431', async (t) => {
  const { port } = await listen(t, { maxRequestSize: 300 }, () => t.fail('there is no client'));
  const request = upgradeRequest('/', `X-Long: ${'x'.repeat(300)}`);
  t.regex(await answerOf(await rawClient(t, port, request)), /^HTTP\/1\.1 431 /);
});

for (const [what, request] of [
  ['nothing', ''],
  ['half a request', upgradeRequest().slice(0, 40)],
] as const) {
  test(`a client that sends ${what} in time is disconnected`, async (t) => {
    const { port } = await listen(t, { handshakeTimeout: 50 }, () => t.fail('there is no client'));
    t.is(await answerOf(await rawClient(t, port, request)), '');
  });
}

test('a client that is not answered in time is disconnected, and cannot be answered any more', async (t) => {
  const { listener, port, next } = await listen(t, { handshakeTimeout: 1000 });
  const client = await rawClient(t, port, upgradeRequest());
  const answer = answerOf(client);
  const args = await next();
  t.is(await answer, '');
  throws(t, () => args.acceptMessageWebSocket(), ILLEGAL_CALL);
  throws(t, () => args.acceptStreamWebSocket(), ILLEGAL_CALL);
  throws(t, () => args.refuse(403), ILLEGAL_CALL);
  t.is(listener.sockets.size, 0);
});

test('a handler that throws: the exception is uncaught, the client disconnected, and the next one served', async (t) => {
  let isFirst = true;
  const { port } = await listen(t, { handshakeTimeout: 1000 }, (args) => {
    if (!isFirst) return args.acceptMessageWebSocket();
    isFirst = false;
    throw new Error('from the handler');
  });
  const client = wsClient(t, port);
  const error = await uncaughtOf(() => undefined);
  t.is((error as Error).message, 'from the handler');
  await closed(client);
  await once(wsClient(t, port), 'open');
});

test('a client that ends the connection during the handshake leaves the listener as it was', async (t) => {
  const { listener, port, next } = await listen(t);
  (await rawClient(t, port, 'GET / HTTP')).destroy();
  (await rawClient(t, port)).end();
  const gone = await rawClient(t, port, upgradeRequest('/gone'));
  const args = await next();
  gone.resetAndDestroy();
  await closed(gone);
  const socket = args.acceptMessageWebSocket();
  const client = wsClient(t, port);
  (await next()).acceptMessageWebSocket();
  await once(client, 'open');
  socket.close();
  t.true(listener.sockets.size > 0);
});
