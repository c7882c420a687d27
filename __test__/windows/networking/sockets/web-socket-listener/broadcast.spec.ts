import { once } from 'node:events';

import test from 'ava';
import type { ServerMessageWebSocket } from 'uwp-sockets';
import type { ClientOptions, WebSocket } from 'ws';

import { INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { listen, wsClient } from '../../../../helpers/web-socket-listeners.js';
import { nextMessage } from '../../../../helpers/ws-server.js';

const text = 'to all '.repeat(500);

async function texts(clients: readonly WebSocket[]): Promise<string[]> {
  return Promise.all(
    clients.map(async (client) => {
      const { data, isBinary } = await nextMessage(client);
      return `${isBinary ? 'binary' : 'text'} ${String(data)}`;
    }),
  );
}

test('a broadcast reaches every message socket, with and without compression, in order with its own messages', async (t) => {
  const { listener, port, next } = await listen(t, { deflate: { contextTakeover: true, threshold: 0 } });
  const options: ClientOptions[] = [{ perMessageDeflate: true }, { perMessageDeflate: false }, {}];
  const clients: WebSocket[] = [];
  const sockets: ServerMessageWebSocket[] = [];
  for (const each of options) {
    clients.push(wsClient(t, port, each));
    sockets.push((await next()).acceptMessageWebSocket());
    await once(clients.at(-1)!, 'open');
  }
  const stream = wsClient(t, port);
  stream.on('message', () => t.fail('it is no message socket'));
  (await next()).acceptStreamWebSocket();
  await once(stream, 'open');

  for (const message of [text, Buffer.from('bytes')]) {
    const received = texts(clients);
    t.is(listener.broadcast(message), 3);
    t.deepEqual(await received, Array(3).fill(`${typeof message === 'string' ? 'text' : 'binary'} ${String(message)}`));
  }

  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    clients[0]!.on('message', (data) => order.push(String(data)) === 3 && resolve());
  });
  const writes = [sockets[0]!.outputStream.writeAsync(Buffer.from('before'))];
  listener.broadcast('between');
  writes.push(sockets[0]!.outputStream.writeAsync(Buffer.from('after')));
  t.deepEqual(await Promise.all(writes), [6, 5]);
  t.true(await sockets[0]!.outputStream.flushAsync());
  await done;
  t.deepEqual(order, ['before', 'between', 'after']);
  t.deepEqual(
    sockets.map((socket) => socket.bufferedAmount),
    [0, 0, 0],
  );
});

test('a client that does not read has broadcasts queued, and gets them all later', async (t) => {
  const { listener, port, next } = await listen(t);
  const client = wsClient(t, port);
  const socket = (await next()).acceptMessageWebSocket();
  await once(client, 'open');
  client.pause();
  const message = Buffer.alloc(1 << 20);
  let sent = 0;
  while (socket.bufferedAmount < 4 * message.length) {
    message.fill(sent++);
    t.is(listener.broadcast(message), 1);
  }
  const firsts: number[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      const [first = -1] = data;
      firsts.push(first === data.at(-1) ? first : -1);
      if (firsts.length === sent) resolve();
    });
  });
  client.resume();
  await all;
  t.deepEqual(firsts, [...Array(sent).keys()]);
  t.true(await socket.outputStream.flushAsync());
  t.is(socket.bufferedAmount, 0);
});

test('closed sockets are left out, and the argument is checked', async (t) => {
  const { listener, port, next } = await listen(t);
  t.is(listener.broadcast('nobody'), 0);
  const client = wsClient(t, port);
  const socket = (await next()).acceptMessageWebSocket();
  await once(client, 'open');
  throws(t, () => listener.broadcast(7 as never), INVALID_ARGUMENT);
  socket.close();
  t.is(listener.broadcast('late'), 0);
  listener.close();
  t.is(listener.broadcast('later'), 0);
});
