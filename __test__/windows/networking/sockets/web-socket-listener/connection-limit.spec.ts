/** What happens to clients beyond `maxConnections`. */
import { once } from 'node:events';

import test from 'ava';

import { INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import {
  answerOf,
  hasSockets,
  listen,
  newListener,
  rawClient,
  refusal,
  upgradeRequest,
  wsClient,
} from '../../../../helpers/web-socket-listeners.js';

test('a client beyond maxConnections is answered with 503, until another connection has ended', async (t) => {
  const { listener, port } = await listen(t, { maxConnections: 2 }, (args) => void args.acceptMessageWebSocket());
  const clients = [wsClient(t, port), wsClient(t, port)];
  await Promise.all(clients.map(async (client) => once(client, 'open')));
  t.is((await refusal(wsClient(t, port))).status, 503);
  clients[0]!.close();
  await hasSockets(listener, 1);
  await once(clients[0]!, 'close');
  await connected(async () => {
    const next = wsClient(t, port);
    return Promise.race([once(next, 'open').then(() => true), once(next, 'close').then(() => false)]);
  });
  t.is(listener.sockets.size, 2);
  t.is((await refusal(wsClient(t, port))).status, 503);
});

test('clients in the opening handshake count, and so do those whose closing handshake is not over', async (t) => {
  const { listener, port } = await listen(t, { maxConnections: 1 }, (args) => void args.acceptMessageWebSocket());
  const silent = await rawClient(t, port, 'GET ');
  t.is((await refusal(wsClient(t, port))).status, 503);
  silent.destroy();
  await connected(async () => {
    const client = await rawClient(t, port, upgradeRequest());
    const [answer] = (await once(client, 'data')) as [Buffer];
    if (!answer.includes(' 101 ')) return false;
    // An empty Close frame; the connection stays, as far as the client is concerned.
    client.write(Buffer.from([0x88, 0x80, 0, 0, 0, 0]));
    await hasSockets(listener, 0);
    return true;
  });
  t.is((await refusal(wsClient(t, port))).status, 503);
});

test('the answer comes before the request, and to 64 clients at a time that do not take it', async (t) => {
  const { port } = await listen(t, { maxConnections: 0 }, () => t.fail('there is no client'));
  const idle = await Promise.all(Array.from({ length: 64 }, async () => rawClient(t, port)));
  await Promise.all(idle.map(async (client) => t.regex(String(await once(client, 'data')), /^HTTP\/1.1 503 /)));
  // The reset may come before Node.js knows that it is connected.
  t.is(await rawClient(t, port).then(answerOf, () => ''), '');
});

test('maxConnections and maxFragments are checked', (t) => {
  for (const wrong of [-1, 1.5, 2 ** 32]) throws(t, () => newListener(t, { maxConnections: wrong }), INVALID_ARGUMENT);
  throws(t, () => newListener(t, { maxFragments: 0 }), INVALID_ARGUMENT);
});

/** Tries until the end of an earlier connection has reached the server. */
async function connected(attempt: () => Promise<boolean>): Promise<void> {
  while (!(await attempt()));
}
