import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import test from 'ava';
import {
  DataReader,
  MessageWebSocket,
  ServerMessageWebSocket,
  ServerStreamWebSocket,
  SocketMessageType,
  StreamWebSocket,
  Uri,
} from 'uwp-sockets';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import {
  hasSockets,
  listen,
  rawClient,
  textsOf,
  upgradeRequest,
  wsClient,
} from '../../../../helpers/web-socket-listeners.js';
import { nextMessage } from '../../../../helpers/ws-server.js';

test('the arguments have the request', async (t) => {
  const { listener, port, next } = await listen(t);
  const options = { path: '/a%20b/c?d=e', protocols: ['chat.v2', 'chat'], headers: { Origin: 'https://example.org' } };
  const client = wsClient(t, port, options);
  const args = await next();
  t.is(args.requestTarget, '/a%20b/c?d=e');
  t.deepEqual(args.protocols, ['chat.v2', 'chat']);
  t.is(args.headers.get('host'), `127.0.0.1:${port}`);
  t.is(args.headers.get('origin'), 'https://example.org');
  t.is(args.headers.get('cookie'), undefined);
  t.is(args.target, listener);
  t.is(args.type, 'connectionreceived');
  t.deepEqual(args.detail, [args]);
  args.refuse(404);
  await once(client, 'unexpected-response');
});

test('fields of one name are joined', async (t) => {
  const { port, next } = await listen(t);
  await rawClient(t, port, upgradeRequest('/', 'X-Part: a', 'x-part: b', 'X-Byte: \xe4'));
  const { headers } = await next();
  t.is(headers.get('x-part'), 'a, b');
});

test('a message socket: sub-protocol, headers, messages both ways, addresses', async (t) => {
  const { listener, port, next } = await listen(t);
  const client = wsClient(t, port, { protocols: ['a', 'b'] });
  const upgrade = once(client, 'upgrade') as Promise<[IncomingMessage]>;
  const socket = (await next()).acceptMessageWebSocket({ protocol: 'b', headers: [['X-Room', 'blue']] });
  t.true(socket instanceof ServerMessageWebSocket);
  const [response] = await upgrade;
  t.is(response.headers['x-room'], 'blue');
  t.is(client.protocol, 'b');
  t.is(socket.information.protocol, 'b');
  t.is(socket.information.localAddress!.rawName, '127.0.0.1');
  t.is(socket.information.remoteAddress!.rawName, '127.0.0.1');
  t.false(socket.information.perMessageDeflate);
  t.deepEqual([...listener.sockets], [socket]);
  const texts = textsOf(socket);
  client.send('Grüße');
  t.is(await texts.next(), 'Grüße');
  const answer = nextMessage(client);
  socket.control.messageType = SocketMessageType.utf8;
  await socket.outputStream.writeAsync(Buffer.from('welcome'));
  t.deepEqual(await answer, { data: Buffer.from('welcome'), isBinary: false });
});

test('a stream socket, with a client of this package', async (t) => {
  const { port, next } = await listen(t);
  const client = new StreamWebSocket();
  t.teardown(() => client.close());
  const connected = client.connectAsync(new Uri(`ws://127.0.0.1:${port}/`));
  const socket = (await next()).acceptStreamWebSocket();
  await connected;
  t.true(socket instanceof ServerStreamWebSocket);
  t.is(client.information.protocol, '');
  await client.outputStream.writeAsync(Buffer.from('ping'));
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(4);
  t.is(reader.readString(4), 'ping');
  await socket.outputStream.writeAsync(Buffer.from('pong'));
  const back = new DataReader(client.inputStream);
  await back.loadAsync(4);
  t.is(back.readString(4), 'pong');
});

test('what comes right behind the request is received', async (t) => {
  const { port, next } = await listen(t);
  const frame = Buffer.from([0x82, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
  const socket = await rawClient(t, port);
  socket.write(Buffer.concat([Buffer.from(upgradeRequest()), frame]));
  t.is(await textsOf((await next()).acceptMessageWebSocket()).next(), 'hi');
});

test('a request that comes byte by byte', async (t) => {
  const { port, next } = await listen(t);
  const socket = await rawClient(t, port);
  socket.setNoDelay(true);
  for (const byte of Buffer.from(upgradeRequest('/slow'))) {
    await new Promise<unknown>((resolve) => socket.write(Buffer.of(byte), resolve));
  }
  t.is((await next()).requestTarget, '/slow');
});

test('an answer that cannot be given leaves the client unanswered', async (t) => {
  const { listener, port, next } = await listen(t);
  const client = wsClient(t, port, { protocols: ['a'] });
  const args = await next();
  throws(t, () => args.acceptMessageWebSocket({ protocol: 'b' }), INVALID_ARGUMENT);
  throws(t, () => args.acceptMessageWebSocket({ headers: [['Sec-WebSocket-Accept', 'x']] }), INVALID_ARGUMENT);
  throws(t, () => args.acceptMessageWebSocket({ headers: [['X-Name', 'a\r\nX-Other: b']] }), INVALID_ARGUMENT);
  throws(t, () => args.refuse(403, { headers: [['X Name', 'a']] }), INVALID_ARGUMENT);
  for (const status of [101, 200, 600, 403.5, '403' as never]) throws(t, () => args.refuse(status), INVALID_ARGUMENT);
  t.is(listener.sockets.size, 0);
  args.acceptMessageWebSocket({ protocol: 'a' });
  await once(client, 'open');
});

test('each client is answered once', async (t) => {
  const { port, next } = await listen(t);
  wsClient(t, port);
  const args = await next();
  args.acceptMessageWebSocket();
  throws(t, () => args.acceptMessageWebSocket(), ILLEGAL_CALL);
  throws(t, () => args.acceptStreamWebSocket(), ILLEGAL_CALL);
  throws(t, () => args.refuse(403), ILLEGAL_CALL);
});

test('sockets are those that are open: a close of either side and a loss remove them', async (t) => {
  const { listener, port, next } = await listen(t);
  const events = new Arrivals<string>();
  const sockets = [];
  const clients = [];
  for (let index = 0; index < 3; index++) {
    clients.push(wsClient(t, port));
    const socket = (await next()).acceptMessageWebSocket();
    socket.onclosed = ({ code, reason }) => events.add(`${code} ${reason}`);
    sockets.push(socket);
    await once(clients[index]!, 'open');
  }
  t.is(listener.sockets.size, 3);
  clients[0]!.close(3000, 'bye');
  t.is(await events.next(), '3000 bye');
  t.false(listener.sockets.has(sockets[0]!));
  sockets[1]!.close(3001, 'enough');
  t.is(await events.next(), '3001 enough');
  t.false(listener.sockets.has(sockets[1]!));
  clients[2]!.terminate();
  t.is(await events.next(), '1006 ');
  t.is(listener.sockets.size, 0);
});

test('a WebSocket whose write was cancelled is no longer among the sockets', async (t) => {
  const { listener, port, next } = await listen(t);
  const client = wsClient(t, port);
  const socket = (await next()).acceptMessageWebSocket();
  await once(client, 'open');
  client.pause();
  const message = Buffer.alloc(1 << 20);
  while (socket.bufferedAmount < 4 * message.length) socket.outputStream.writeAsync(message);
  const last = socket.outputStream.writeAsync(message);
  t.is(listener.sockets.size, 1);
  last.cancel();
  await t.throwsAsync(async () => last);
  t.is(listener.sockets.size, 0);
});

test('a WebSocket that has ended keeps its last values, and does not touch the one that follows', async (t) => {
  const { port, next } = await listen(t);
  const first = wsClient(t, port, { protocols: ['first'] });
  const ended = (await next()).acceptMessageWebSocket({ protocol: 'first' });
  const hasEnded = new Promise((resolve) => (ended.onclosed = resolve));
  await once(first, 'open');
  first.terminate();
  await hasEnded;
  const last = ended.information.statistics;
  const second = wsClient(t, port, { protocols: ['second'] });
  const socket = (await next()).acceptMessageWebSocket({ protocol: 'second' });
  await once(second, 'open');
  t.deepEqual([ended.information.protocol, socket.information.protocol], ['first', 'second']);
  await t.throwsAsync(async () => ended.outputStream.writeAsync(Buffer.from('lost')));
  ended.close(3000, 'late');
  t.deepEqual(ended.information.statistics, last);
  const texts = textsOf(socket);
  second.send('alive');
  t.is(await texts.next(), 'alive');
});

test('with compression on both sides, and for a client that does not offer it', async (t) => {
  const { port, next } = await listen(t, { deflate: { threshold: 0 } });
  const text = 'compressible '.repeat(1000);
  for (const perMessageDeflate of [true, false]) {
    const client = wsClient(t, port, { perMessageDeflate: perMessageDeflate && { threshold: 0 } });
    const socket = (await next()).acceptMessageWebSocket();
    await once(client, 'open');
    t.is(socket.information.perMessageDeflate, perMessageDeflate);
    const texts = textsOf(socket);
    client.send(text);
    t.is(await texts.next(), text);
    t.is(socket.information.statistics!.bytesReceived < 2000, perMessageDeflate);
    const answer = nextMessage(client);
    await socket.outputStream.writeAsync(Buffer.from(text));
    t.is(String((await answer).data), text);
  }
});

test('compression with a client of this package, with context takeover', async (t) => {
  const { port, next } = await listen(t, { deflate: { contextTakeover: true, threshold: 0 } });
  const client = new MessageWebSocket();
  t.teardown(() => client.close());
  client.control.perMessageDeflate = true;
  const texts = textsOf(client);
  const connected = client.connectAsync(new Uri(`ws://127.0.0.1:${port}/`));
  const socket = (await next()).acceptMessageWebSocket();
  await connected;
  t.true(client.information.perMessageDeflate);
  for (const text of ['same text', 'same text']) {
    await socket.outputStream.writeAsync(Buffer.from(text));
    t.is(await texts.next(), text);
  }
});

test('a message above the limit ends the connection with 1009', async (t) => {
  const { listener, port } = await listen(t, { maxMessageSize: 10 }, (args) => void args.acceptMessageWebSocket());
  const client = wsClient(t, port);
  await once(client, 'open');
  client.send('x'.repeat(11));
  const [code] = (await once(client, 'close')) as [number];
  t.is(code, 1009);
  await hasSockets(listener, 0);
});
