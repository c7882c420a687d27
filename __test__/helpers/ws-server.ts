import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { ExecutionContext } from 'ava';
import { type MessageWebSocket, type StreamWebSocket, Uri } from 'uwp-sockets';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

import { Arrivals } from './arrivals.js';
import type { IssuedCertificate } from './tls-authority.js';

/** A client that a WsServer accepted, with its opening handshake. */
export interface WsClient {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** A server of the npm package `ws`. */
export interface WsServer {
  readonly port: string;
  uri(path?: string): Uri;
  accept(): Promise<WsClient>;
}

export interface WsServerOptions extends ServerOptions {
  /** With it the server speaks TLS. */
  readonly certificate?: IssuedCertificate;
  /** CA that client certificates are requested of. */
  readonly clientCa?: string;
  /** Answers a request that is no WebSocket. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Starts a server on a loopback port; `localhost` with TLS. */
export async function wsServer(t: ExecutionContext, options: WsServerOptions = {}): Promise<WsServer> {
  const { certificate, clientCa, answer, ...own } = options;
  const http = certificate
    ? createHttpsServer({
        cert: certificate.cert,
        key: certificate.key,
        ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
      })
    : createHttpServer();
  if (answer) http.on('request', answer);
  const server = new WebSocketServer({ ...own, server: http });
  const clients = new Arrivals<WsClient>();
  server.on('connection', (socket, request) => {
    socket.on('error', () => undefined);
    clients.add({ socket, request });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
    http.close();
    http.closeAllConnections();
  });
  const port = String((http.address() as AddressInfo).port);
  const origin = certificate ? `wss://localhost:${port}` : `ws://127.0.0.1:${port}`;
  return { port, uri: (path = '/') => new Uri(origin + path), accept: () => clients.next() };
}

/** The next message of a client, and whether it is binary. */
export async function nextMessage(socket: WebSocket): Promise<{ readonly data: Buffer; readonly isBinary: boolean }> {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return { data, isBinary };
}

/** A connected WebSocket and its peer. */
export async function wsPair<Socket extends MessageWebSocket | StreamWebSocket>(
  t: ExecutionContext,
  socket: Socket,
  options?: WsServerOptions,
): Promise<{ readonly socket: Socket; readonly peer: WebSocket }> {
  const server = await wsServer(t, options);
  t.teardown(() => socket.close());
  const [{ socket: peer }] = await Promise.all([server.accept(), socket.connectAsync(server.uri())]);
  return { socket, peer };
}
