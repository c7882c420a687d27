import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import type { WebSocketListener, WebSocketListenerOptions } from 'uwp-sockets';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { start } from '../../../../helpers/tcp-program.js';
import {
  answerOf,
  type Client,
  closed,
  newListener,
  rawClient,
  refusal,
  textsOf,
  upgradeRequest,
  wsClient,
} from '../../../../helpers/web-socket-listeners.js';
import { nextMessage } from '../../../../helpers/ws-server.js';

const HI = Buffer.from([0x82, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
/** Sockets of Node.js have no descriptor on Windows. */
const unixTest = process.platform === 'win32' ? test.skip : test;

type Upgrade = Parameters<WebSocketListener['handleUpgrade']>;

interface Upgrading {
  readonly server: Server;
  readonly listener: WebSocketListener;
  readonly port: string;
  next(): Promise<Client>;
}

/** An HTTP server that answers requests, and passes clients of WebSockets to a listener. */
async function upgrading(
  t: ExecutionContext,
  handle = (listener: WebSocketListener, ...upgrade: Upgrade): void => listener.handleUpgrade(...upgrade),
  content?: Uint8Array,
  options?: WebSocketListenerOptions,
): Promise<Upgrading> {
  const listener = newListener(t, options);
  const clients = new Arrivals<Client>();
  listener.onconnectionreceived = (args) => clients.add(args);
  const server = createServer((request, response) => response.end(content ?? `page ${request.url}`));
  server.on('upgrade', (...upgrade: Upgrade) => handle(listener, ...upgrade));
  await started(t, server);
  return { server, listener, port: portOf(server), next: async () => clients.next() };
}

async function started(t: ExecutionContext, server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
}

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}

async function page(port: string): Promise<string> {
  const [response] = (await once(get(`http://127.0.0.1:${port}/x`), 'response')) as [NodeJS.ReadableStream];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

unixTest('beside the pages of an HTTP server', async (t) => {
  const { server, listener, port, next } = await upgrading(t);
  t.is(await page(port), 'page /x');
  const client = wsClient(t, port, { path: '/chat?a=b', protocols: ['chat'], headers: { 'X-Name': 'value' } });
  const args = await next();
  t.is(args.requestTarget, '/chat?a=b');
  t.is(args.headers.get('x-name'), 'value');
  const socket = args.acceptMessageWebSocket({ protocol: 'chat' });
  const texts = textsOf(socket);
  await once(client, 'open');
  t.is(client.protocol, 'chat');
  client.send('to the server');
  t.is(await texts.next(), 'to the server');
  const answer = nextMessage(client);
  await socket.outputStream.writeAsync(Buffer.from('to the client'));
  t.is(String((await answer).data), 'to the client');
  t.is(await page(port), 'page /x');
  server.close();
  server.closeAllConnections();
  client.send('after the HTTP server');
  t.is(await texts.next(), 'after the HTTP server');
  listener.close();
  t.is(((await once(client, 'close')) as [number])[0], 1001);
});

unixTest('bytes behind the request are received: in the head, and those that came before the call', async (t) => {
  const upgraded = new Arrivals<void>();
  const later = new Arrivals<() => void>();
  const { port, next } = await upgrading(t, (listener, request, socket, head) => {
    t.deepEqual(head, request.url === '/head' ? HI : Buffer.alloc(0));
    if (request.url === '/head') return listener.handleUpgrade(request, socket, head);
    socket.once('readable', () => later.add(() => listener.handleUpgrade(request, socket, head)));
    upgraded.add();
  });
  const first = await rawClient(t, port);
  first.write(Buffer.concat([Buffer.from(upgradeRequest('/head')), HI]));
  t.is(await textsOf((await next()).acceptMessageWebSocket()).next(), 'hi');
  const second = await rawClient(t, port, upgradeRequest('/later'));
  await upgraded.next();
  second.write(HI);
  (await later.next())();
  const texts = textsOf((await next()).acceptMessageWebSocket());
  t.is(await texts.next(), 'hi');
  second.write(HI);
  t.is(await texts.next(), 'hi');
});

unixTest('a refusal, and a request that is none of a WebSocket', async (t) => {
  const { port, next } = await upgrading(t);
  const refused = refusal(wsClient(t, port));
  (await next()).refuse(403, { body: 'no' });
  t.deepEqual(await refused, { status: 403, body: 'no' });
  const other = await rawClient(t, port, upgradeRequest().replace('Upgrade: websocket', 'Upgrade: h2c'));
  t.regex(await answerOf(other), /^HTTP\/1\.1 4(00|26) /);
});

unixTest('after close the answer is 503, and a socket that is gone is no error', async (t) => {
  const { port } = await upgrading(t, (listener, request, socket, head) => {
    if (request.url === '/gone') socket.destroy();
    else listener.close();
    listener.handleUpgrade(request, socket, head);
  });
  t.is(await answerOf(await rawClient(t, port, upgradeRequest('/gone'))), '');
  t.is((await refusal(wsClient(t, port))).status, 503);
});

/** More than the kernel takes from a client that does not read. */
const LARGE = Buffer.alloc(16 << 20, 'x');

interface Pipelined extends Upgrading {
  readonly client: Socket;
  /** The server's socket of it. */
  readonly connection: Socket;
}

/** A server whose pages are large, and a client that asks for a WebSocket before it reads one. */
async function pipelined(t: ExecutionContext, options?: WebSocketListenerOptions): Promise<Pipelined> {
  const connections = new Arrivals<Socket>();
  const handle = (listener: WebSocketListener, ...upgrade: Upgrade): void => {
    t.true(upgrade[1].writableLength > 0);
    listener.handleUpgrade(...upgrade);
    connections.add(upgrade[1] as Socket);
  };
  const server = await upgrading(t, handle, LARGE, options);
  const client = await rawClient(t, server.port);
  client.pause();
  client.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${upgradeRequest()}`);
  return { ...server, client, connection: await connections.next() };
}

unixTest('a client gets the answer to an earlier request before its WebSocket', async (t) => {
  const { client, next } = await pipelined(t);
  client.write(HI);
  const answer = answerOf(client);
  client.resume();
  const socket = (await next()).acceptMessageWebSocket();
  t.is(await textsOf(socket).next(), 'hi');
  client.end();
  const text = await answer;
  const end = text.indexOf('\r\n\r\n') + 4 + LARGE.length;
  t.regex(text.slice(end - 1), /^xHTTP\/1\.1 101 /);
});

unixTest('a client that is lost before it has received the answer to an earlier request ends nothing', async (t) => {
  const { client, connection, port } = await pipelined(t);
  client.resetAndDestroy();
  await closed(connection);
  t.is((await page(port)).length, LARGE.length);
});

unixTest('a client that does not receive the answer to an earlier request is disconnected', async (t) => {
  const { connection } = await pipelined(t, { handshakeTimeout: 100 });
  await closed(connection);
  t.pass();
});

unixTest('a client that is gone, which the socket of Node.js does not know yet, is no error', async (t) => {
  const asked = new Arrivals<() => void>();
  const { port } = await upgrading(t, (listener, ...upgrade) => asked.add(() => listener.handleUpgrade(...upgrade)));
  const client = await rawClient(t, port, upgradeRequest());
  const handle = await asked.next();
  client.resetAndDestroy();
  await once(client, 'close');
  t.notThrows(handle);
  t.is(await page(port), 'page /x');
});

const linuxTest = process.platform === 'linux' ? test : test.skip;

linuxTest('without a free descriptor a client is disconnected, and the process lives', async (t) => {
  const program = start(t, 'no-descriptors-upgrade', { descriptors: 128 });
  const port = (await program.line())!;
  const client = await rawClient(t, port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(client, 'data');
  program.writeLine('use all descriptors');
  t.is(await program.line(), 'none left');
  client.write(upgradeRequest());
  await closed(client);
  program.writeLine('free descriptors');
  t.is(await program.line(), 'freed');
  await once(wsClient(t, port), 'open');
  t.pass();
});
