import { on, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { HostName, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import type { Authority, Issued } from './tls-openssl-authority.js';
import { streamSocket } from './tcp-peers.js';

/** The name of this machine that certificates of tests have. */
export const LOCALHOST: HostName = new HostName('localhost');

/** A `node:tls` server. */
export interface TlsNodeServer {
  readonly port: string;
  /** The next connection whose handshake succeeded, in order of arrival. */
  readonly accept: () => Promise<TLSSocket>;
}

/** Starts a `node:tls` server on loopback that the test's end closes. */
export async function tlsNodeServer(
  t: ExecutionContext,
  issued: Issued,
  options: TlsOptions = {},
): Promise<TlsNodeServer> {
  const server = createServer({ ...issued, allowHalfOpen: true, ...options });
  const connections = on(server, 'secureConnection');
  // Handshakes that fail are judged from the other side.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket: Socket) => t.teardown(() => socket.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return {
    port: String((server.address() as AddressInfo).port),
    accept: async () => {
      const { value } = (await connections.next()) as { value: [TLSSocket] };
      return adopt(t, value[0]);
    },
  };
}

/** Connects a `node:tls` socket, which trusts the authority, and makes the handshake. */
export async function tlsNodeClient(
  t: ExecutionContext,
  authority: Authority,
  port: string,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const settings = { host: '127.0.0.1', servername: 'localhost', ca: authority.rootText, allowHalfOpen: true };
  const socket = adopt(t, connect({ ...settings, port: Number(port), ...options }));
  await once(socket, 'secureConnect');
  return socket;
}

/** A socket that trusts the authority. */
export function trustingSocket(t: ExecutionContext, authority: Authority): StreamSocket {
  const socket = streamSocket(t);
  socket.control.trustedRoots.append(authority.root);
  return socket;
}

/** A StreamSocket that connected to a `node:tls` server. */
export async function tlsPair(
  t: ExecutionContext,
  authority: Authority,
  options: TlsOptions = {},
): Promise<{ readonly socket: StreamSocket; readonly peer: TLSSocket }> {
  const server = await tlsNodeServer(t, authority.server('DNS:localhost'), options);
  const socket = trustingSocket(t, authority);
  const connected = socket.connectAsync(LOCALHOST, server.port, SocketProtectionLevel.tls13);
  const [peer] = await Promise.all([server.accept(), connected]);
  return { socket, peer };
}

function adopt(t: ExecutionContext, socket: TLSSocket): TLSSocket {
  t.teardown(() => socket.destroy());
  // A test that expects an error listens itself.
  return socket.on('error', () => undefined);
}
