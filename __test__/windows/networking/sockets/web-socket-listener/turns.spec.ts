import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';
import { type ServerMessageWebSocket } from 'uwp-sockets';
import type { WebSocket } from 'ws';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { listen, textsOf, wsClient } from '../../../../helpers/web-socket-listeners.js';

interface Connected {
  readonly clients: WebSocket[];
  readonly sockets: ServerMessageWebSocket[];
}

/** So many connections, which the server accepts in this order. */
async function connected(t: ExecutionContext, count: number): Promise<Connected> {
  const { port, next } = await listen(t);
  const [clients, sockets]: [WebSocket[], ServerMessageWebSocket[]] = [[], []];
  for (let index = 0; index < count; index++) {
    const client = wsClient(t, port);
    clients.push(client);
    sockets.push((await next()).acceptMessageWebSocket());
    await once(client, 'open');
  }
  return { clients, sockets };
}

/** The next so many messages of a client. */
async function textsFrom(client: WebSocket, count: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const [data] of eventsOf(client)) {
    texts.push(String(data));
    if (texts.length === count) break;
  }
  return texts;
}

async function* eventsOf(client: WebSocket): AsyncGenerator<[Buffer]> {
  const arrivals = new Arrivals<[Buffer]>();
  client.on('message', (data: Buffer) => arrivals.add([data]));
  client.resume();
  for (;;) yield await arrivals.next();
}

/** Occupies the thread until what was sent has arrived in the kernel: a turn finds all of it. */
function letArrive(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
}

test('a lone message costs one call to receive it and one to send the answer', async (t) => {
  const {
    clients: [client],
    sockets: [socket],
  } = await connected(t, 1);
  socket!.onmessagereceived = (message) => void socket!.outputStream.writeAsync(message.detachBuffer());
  const exchange = async (): Promise<void> => {
    client!.send('ping');
    await once(client!, 'message');
  };
  await exchange();
  const before = socket!.information.statistics!;
  for (let index = 0; index < 100; index++) await exchange();
  const after = socket!.information.statistics!;
  t.is(after.sendSystemCalls - before.sendSystemCalls, 100);
  // Now and then a message comes while the one before is being read.
  t.true(after.receiveSystemCalls - before.receiveSystemCalls <= 110, `${after.receiveSystemCalls}`);
});

test('messages that many connections have in one turn reach each in order, small and large', async (t) => {
  const { clients, sockets } = await connected(t, 20);
  const texts = sockets.map(textsOf);
  const sizes = [1, 70_000, 0, 5000, 16_384, 200, 65_535, 9];
  const sent = (index: number): string[] => sizes.map((size, at) => `${index}.${at}`.padEnd(size, '-'));
  for (const [index, client] of clients.entries()) for (const text of sent(index)) client.send(text);
  for (const [index, arrivals] of texts.entries()) {
    for (const text of sent(index)) t.true((await arrivals.next()) === text, `${text.slice(0, 8)} of ${index}`);
  }
});

test('a handler that closes another connection of the same turn ends its messages', async (t) => {
  const { clients, sockets } = await connected(t, 2);
  const seen: number[] = [];
  const first = new Promise<void>((resolve) => {
    for (const [index, socket] of sockets.entries()) {
      socket.onmessagereceived = () => {
        seen.push(index);
        sockets[1 - index]!.close();
        resolve();
      };
    }
  });
  for (const client of clients) client.send('one');
  letArrive();
  await first;
  for (const client of clients) client.send('two');
  await once(clients[1 - seen[0]!]!, 'close');
  t.deepEqual(new Set(seen).size, 1);
});

test('a handler that throws keeps no other connection of the turn from its messages', async (t) => {
  const { clients, sockets } = await connected(t, 3);
  const texts = sockets.map(textsOf);
  const thrown: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => thrown.push(error));
  t.teardown(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  sockets[0]!.addEventListener('messagereceived', () => {
    throw new Error('of a handler');
  });
  for (const client of clients) client.send('one');
  letArrive();
  for (const arrivals of texts) t.is(await arrivals.next(), 'one');
  t.is(thrown.length, 1);
});

test('writes to several connections that alternate, small and large, arrive in order', async (t) => {
  const { clients, sockets } = await connected(t, 5);
  const count = 300;
  const arrived = clients.map(async (client) => textsFrom(client, count));
  const text = (socket: number, index: number): string =>
    `${socket}.${index}`.padEnd(index % 50 === 7 ? 6000 : 20, '-');
  for (let index = 0; index < count; index++) {
    for (const [at, socket] of sockets.entries()) void socket.outputStream.writeAsync(Buffer.from(text(at, index)));
  }
  for (const [at, texts] of arrived.entries()) {
    t.deepEqual(
      await texts,
      Array.from({ length: count }, (_, index) => text(at, index)),
    );
  }
});

test('what a slow reader does not take comes before what is written later, and other connections do not wait', async (t) => {
  const { clients, sockets } = await connected(t, 2);
  const [slow, other] = clients as [WebSocket, WebSocket];
  slow.pause();
  const output = sockets[0]!.outputStream;
  let written = 0;
  const write = (): void => {
    for (let index = 0; index < 1000; index++) void output.writeAsync(Buffer.from(`${written++}`.padEnd(1000, '-')));
  };
  while (sockets[0]!.bufferedAmount === 0) {
    write();
    await new Promise((resolve) => setImmediate(resolve));
  }
  write();
  const passed = textsFrom(other, 1);
  await sockets[1]!.outputStream.writeAsync(Buffer.from('not held up'));
  t.deepEqual(await passed, ['not held up']);
  t.true(sockets[0]!.bufferedAmount > 0);
  const texts = await textsFrom(slow, written);
  t.true(texts.every((text, index) => text === `${index}`.padEnd(1000, '-')));
  await output.flushAsync();
  t.is(sockets[0]!.bufferedAmount, 0);
});

test('a flush, a ping and a close come behind what the turn has written', async (t) => {
  const { clients, sockets } = await connected(t, 3);
  const events = clients.map((client) => {
    const arrivals = new Arrivals<string>();
    client.on('message', (data: Buffer) => arrivals.add(String(data)));
    client.on('ping', () => arrivals.add('ping'));
    client.on('close', () => arrivals.add('close'));
    return arrivals;
  });
  for (const socket of sockets) void socket.outputStream.writeAsync(Buffer.from('first'));
  const [flushed, pinged, closing] = sockets as [
    ServerMessageWebSocket,
    ServerMessageWebSocket,
    ServerMessageWebSocket,
  ];
  const flush = flushed.outputStream.flushAsync();
  const ping = pinged.pingAsync();
  closing.close();
  await Promise.all([flush, ping]);
  t.is(await events[0]!.next(), 'first');
  t.deepEqual([await events[1]!.next(), await events[1]!.next()], ['first', 'ping']);
  t.deepEqual([await events[2]!.next(), await events[2]!.next()], ['first', 'close']);
});
