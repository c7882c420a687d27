import { once } from 'node:events';

import test from 'ava';

import { CLOSED, ILLEGAL_CALL, throws } from '../../../../helpers/failures.js';
import { answerOf, listen, rawClient, upgradeRequest, wsClient } from '../../../../helpers/web-socket-listeners.js';

test('close of the listener closes every WebSocket with 1001, and disconnects who has no answer', async (t) => {
  const { listener, port, next } = await listen(t);
  const clients = [wsClient(t, port), wsClient(t, port)];
  const closed = clients.map(async (client) => once(client, 'close'));
  const sockets = [(await next()).acceptMessageWebSocket(), (await next()).acceptStreamWebSocket()];
  await Promise.all(clients.map(async (client) => client.readyState === client.OPEN || once(client, 'open')));
  const waiting = await rawClient(t, port, upgradeRequest());
  const silent = await rawClient(t, port, 'GET');
  const args = await next();
  const answers = [answerOf(waiting), answerOf(silent)];
  listener.close();
  t.deepEqual(await Promise.all(answers), ['', '']);
  for (const each of closed) t.is(((await each) as [number])[0], 1001);
  t.is(listener.sockets.size, 0);
  for (const socket of sockets) throws(t, () => socket.outputStream, CLOSED);
  throws(t, () => args.acceptMessageWebSocket(), ILLEGAL_CALL);
  throws(t, () => args.refuse(403), ILLEGAL_CALL);
  const [error] = (await once(wsClient(t, port), 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNREFUSED');
});

test('disposing closes', async (t) => {
  const { listener, port, next } = await listen(t);
  const client = wsClient(t, port);
  (await next()).acceptMessageWebSocket();
  await once(client, 'open');
  listener[Symbol.dispose]();
  t.is(((await once(client, 'close')) as [number])[0], 1001);
});
