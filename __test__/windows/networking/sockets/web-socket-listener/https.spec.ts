/** Clients of a server of node:https, whose sockets stay and relay the bytes. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { MessageWebSocket, type ServerMessageWebSocket, Uri, type WebSocketListenerOptions } from 'uwp-sockets';
import { WebSocket } from 'ws';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeClient } from '../../../../helpers/tls-node.js';
import {
  type Client,
  newListener,
  refusal,
  textsOf,
  upgradeRequest,
} from '../../../../helpers/web-socket-listeners.js';
import { nextMessage } from '../../../../helpers/ws-server.js';

const MIB = 2 ** 20;
const tls = withAuthority();

/** A frame of a client with a message of one letter. */
function hello(letter: string): Buffer {
  return Buffer.from([0x82, 0x81, 0, 0, 0, 0, letter.charCodeAt(0)]);
}

interface Upgrading {
  readonly server: Server;
  readonly port: string;
  close(): void;
  /** The next client, and the socket of Node.js. */
  next(): Promise<{ readonly args: Client; readonly raw: TLSSocket }>;
}

async function upgrading(
  t: ExecutionContext,
  options?: WebSocketListenerOptions,
  handle = (upgrade: () => void): void => upgrade(),
): Promise<Upgrading> {
  const listener = newListener(t, options);
  const [clients, sockets] = [new Arrivals<Client>(), new Arrivals<TLSSocket>()];
  listener.onconnectionreceived = (args) => clients.add(args);
  const { cert, key } = tls.authority().server();
  const server = createServer({ cert, key }, (request, response) => response.end(`page ${request.url}`));
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket as TLSSocket);
    handle(() => listener.handleUpgrade(request, socket, head));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const next = async () => ({ args: await clients.next(), raw: await sockets.next() });
  const port = String((server.address() as AddressInfo).port);
  return { server, port, next, close: () => listener.close() };
}

function wsClient(t: ExecutionContext, port: string, options: object = {}): WebSocket {
  const client = new WebSocket(`wss://localhost:${port}/chat?a=b`, ['chat'], {
    ca: tls.authority().rootPem,
    ...options,
  });
  client.on('error', () => undefined);
  t.teardown(() => client.terminate());
  return client;
}

async function accepted(t: ExecutionContext, options?: WebSocketListenerOptions) {
  const upgrade = await upgrading(t, options);
  const client = wsClient(t, upgrade.port);
  const { args, raw } = await upgrade.next();
  const socket = args.acceptMessageWebSocket({ protocol: 'chat' });
  await once(client, 'open');
  return { ...upgrade, client, args, raw, socket };
}

function closedOf(socket: ServerMessageWebSocket): Promise<string> {
  return new Promise((resolve) => (socket.onclosed = ({ code, reason }) => resolve(`${code} ${reason}`)));
}

tls.test('messages in both directions, beside pages', async (t) => {
  const { client, socket, args, port, raw } = await accepted(t);
  t.is(args.requestTarget, '/chat?a=b');
  t.is(client.protocol, 'chat');
  t.is(socket.information.remoteAddress?.canonicalName, '127.0.0.1');
  t.is(socket.information.remotePort, String(raw.remotePort));
  const texts = textsOf(socket);
  client.send('to the server');
  t.is(await texts.next(), 'to the server');
  const answer = nextMessage(client);
  t.is(await socket.outputStream.writeAsync(Buffer.from('to the client')), 13);
  t.is(String((await answer).data), 'to the client');
  const [response] = (await once(get(`https://localhost:${port}/x`, { ca: tls.authority().rootPem }), 'response')) as [
    NodeJS.ReadableStream,
  ];
  for await (const chunk of response) t.is(String(chunk), 'page /x');
});

tls.test('a client of this package, with compression', async (t) => {
  const { port, next } = await upgrading(t, { deflate: true });
  const client = new MessageWebSocket();
  t.teardown(() => client.close());
  client.control.trustedRoots.append(tls.authority().root);
  client.control.perMessageDeflate = true;
  const received = textsOf(client);
  const connecting = client.connectAsync(new Uri(`wss://localhost:${port}/`));
  const socket = (await next()).args.acceptMessageWebSocket();
  const texts = textsOf(socket);
  await connecting;
  t.true(client.information.perMessageDeflate);
  const text = 'x'.repeat(MIB);
  await client.outputStream.writeAsync(Buffer.from(text));
  t.is(await texts.next(), text);
  await socket.outputStream.writeAsync(Buffer.from(text));
  t.is(await received.next(), text);
});

tls.test('bytes behind the request are received once: in the head, and those that came before the call', async (t) => {
  const listener = newListener(t);
  const texts = new Arrivals<string>();
  listener.onconnectionreceived = (args) => {
    const each = textsOf(args.acceptMessageWebSocket());
    void (async () => {
      for (;;) texts.add(await each.next());
    })().catch(() => undefined);
  };
  const { cert, key } = tls.authority().server();
  const server = createServer({ cert, key });
  const [upgraded, later] = [new Arrivals<void>(), new Arrivals<() => void>()];
  server.on('upgrade', (request, socket, head) => {
    const handle = (): void => listener.handleUpgrade(request, socket, head);
    if (head.length > 0) return handle();
    socket.once('readable', () => later.add(handle));
    upgraded.add();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const port = String((server.address() as AddressInfo).port);
  const first = await tlsNodeClient(t, tls.authority(), port);
  first.write(Buffer.concat([Buffer.from(upgradeRequest()), hello('a')]));
  t.is(await texts.next(), 'a');
  const second = await tlsNodeClient(t, tls.authority(), port);
  second.write(upgradeRequest());
  await upgraded.next();
  second.write(hello('b'));
  (await later.next())();
  t.is(await texts.next(), 'b');
  second.write(hello('c'));
  t.is(await texts.next(), 'c');
});

tls.test('either side closes, and the socket of Node.js ends', async (t) => {
  const first = await accepted(t);
  const closed = closedOf(first.socket);
  first.client.close(4000, 'bye');
  t.is(await closed, '4000 bye');
  t.is(((await once(first.client, 'close')) as [number])[0], 4000);
  if (!first.raw.closed) await once(first.raw, 'close');
  const second = await accepted(t);
  second.close();
  t.is(((await once(second.client, 'close')) as [number])[0], 1001);
  if (!second.raw.closed) await once(second.raw, 'close');
});

tls.test('the loss of the client is closed with 1006', async (t) => {
  const { client, socket } = await accepted(t);
  const closed = closedOf(socket);
  client.terminate();
  t.is(await closed, '1006 ');
});

tls.test('a refusal reaches the client whole', async (t) => {
  const { port, next } = await upgrading(t);
  const refused = refusal(wsClient(t, port));
  const { args, raw } = await next();
  args.refuse(403, { body: 'no'.repeat(50_000) });
  t.deepEqual(await refused, { status: 403, body: 'no'.repeat(50_000) });
  if (!raw.closed) await once(raw, 'close');
});

tls.test('a handler that holds messages back stops the client, and nothing is lost', async (t) => {
  const { client, socket, raw } = await accepted(t);
  const held = new Arrivals<() => void>();
  let size = 0;
  const hash = createHash('sha256');
  socket.onmessagereceived = (args) => {
    const deferral = args.getDeferral();
    const { bytes } = args.detachBuffer();
    size += bytes.length;
    hash.update(bytes);
    held.add(() => deferral.complete());
  };
  const expected = createHash('sha256');
  for (let count = 0; count < 64; count++) {
    const message = Buffer.alloc(MIB, count);
    expected.update(message);
    client.send(message);
  }
  let release = await held.next();
  while (!raw.isPaused()) await new Promise((resolve) => setImmediate(resolve));
  t.is(size, MIB);
  t.true(client.bufferedAmount > 0);
  for (let count = 1; count < 64; count++) {
    release();
    release = await held.next();
  }
  t.is(hash.digest('hex'), expected.digest('hex'));
});

tls.test('a client that does not read holds writes back, and nothing is lost', async (t) => {
  const { client, socket, raw } = await accepted(t);
  client.pause();
  const message = Buffer.alloc(MIB, 7);
  const writes = Array.from({ length: 64 }, () => socket.outputStream.writeAsync(message));
  await writes[0];
  t.true(socket.bufferedAmount > 32 * MIB);
  t.true(raw.writableLength <= 256 * 1024);
  const sizes = new Arrivals<number>();
  client.on('message', (data: Buffer) => sizes.add(data.length));
  client.resume();
  await Promise.all(writes);
  t.is(socket.bufferedAmount, 0);
  for (let count = 0; count < 64; count++) t.is(await sizes.next(), MIB);
});

tls.test('a client that is gone, which the socket of Node.js does not know yet, is no error', async (t) => {
  const asked = new Arrivals<() => void>();
  const { port, next } = await upgrading(t, undefined, (upgrade) => asked.add(upgrade));
  const connection = connect(Number(port), '127.0.0.1');
  const client = connectTls({ socket: connection, host: 'localhost', ca: tls.authority().rootPem });
  client.on('error', () => undefined);
  await once(client, 'secureConnect');
  client.write(upgradeRequest());
  const gone = await asked.next();
  connection.resetAndDestroy();
  await new Promise((resolve) => connection.once('close', resolve));
  t.notThrows(gone);
  wsClient(t, port);
  (await asked.next())();
  t.is((await next()).args.requestTarget, '/chat?a=b');
});
