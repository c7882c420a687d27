import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';
import { type UwpError, WebSocketListener, type WebSocketListenerOptions } from 'uwp-sockets';
import { type ClientOptions, WebSocket } from 'ws';

import { Arrivals } from './arrivals.js';
import { LOOPBACK } from './tcp-peers.js';

/** What a handler gets. */
export type Client = Parameters<NonNullable<WebSocketListener['onconnectionreceived']>>[0];

/** A listener on a loopback port whose clients a test answers. */
export interface Listening {
  readonly listener: WebSocketListener;
  readonly port: string;
  /** The next client, without an answer. */
  next(): Promise<Client>;
}

/** A listener with these options that is not bound. */
export function newListener(t: ExecutionContext, options?: WebSocketListenerOptions): WebSocketListener {
  const listener = new WebSocketListener(options);
  t.teardown(() => listener.close());
  return listener;
}

export async function listen(
  t: ExecutionContext,
  options?: WebSocketListenerOptions,
  handler?: (client: Client) => void,
): Promise<Listening> {
  const listener = newListener(t, options);
  const clients = new Arrivals<Client>();
  listener.onconnectionreceived = handler ?? ((client) => clients.add(client));
  await listener.bindEndpointAsync(LOOPBACK, '');
  return { listener, port: listener.information.localPort, next: async () => clients.next() };
}

/** A client of npm `ws`, which connects. */
export function wsClient(
  t: ExecutionContext,
  port: string,
  options: ClientOptions & { readonly path?: string; readonly protocols?: string[] } = {},
): WebSocket {
  const { path = '/', protocols = [], ...own } = options;
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, own);
  client.on('error', () => undefined);
  t.teardown(() => client.terminate());
  return client;
}

/** The status and the body with which a client was refused. */
export async function refusal(client: WebSocket): Promise<{ readonly status: number; readonly body: string }> {
  const [, response] = (await once(client, 'unexpected-response')) as [
    unknown,
    NodeJS.ReadableStream & { statusCode: number },
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
}

/** A TCP client that sends `text`. */
export async function rawClient(t: ExecutionContext, port: string, text = ''): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** Completes when a socket is closed, in order or not. */
export async function closed(socket: Socket | WebSocket): Promise<void> {
  if (socket instanceof WebSocket ? socket.readyState === socket.CLOSED : socket.closed) return;
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** Everything that a server sends until it ends the connection. */
export async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed(socket);
  return Buffer.concat(chunks).toString('latin1');
}

/** The opening handshake of a client, and further lines. */
export function upgradeRequest(path = '/', ...lines: readonly string[]): string {
  const head = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
  ];
  return `${head.join('\r\n')}\r\n\r\n`;
}

/** Messages of a socket as text, or the HRESULT with which reading one failed. */
export function textsOf(socket: { onmessagereceived: unknown }): Arrivals<string> {
  const texts = new Arrivals<string>();
  socket.onmessagereceived = (args: {
    getDataReader(): { readString(count: number): string; unconsumedBufferLength: number };
  }) => {
    try {
      const reader = args.getDataReader();
      texts.add(reader.readString(reader.unconsumedBufferLength));
    } catch (error) {
      texts.add((error as UwpError).hresult);
    }
  };
  return texts;
}

/** Completes when the listener has this many sockets, which it is asked for in each turn. */
export async function hasSockets(listener: WebSocketListener, count: number): Promise<void> {
  while (listener.sockets.size !== count) await new Promise((resolve) => setImmediate(resolve));
}
