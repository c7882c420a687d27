import { on, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import type { IssuedCertificate, TlsAuthority } from './tls-authority.js';
import { LOCALHOST, trustingSocket } from './tls-sockets.js';

/** A `node:tls` server. */
export interface TlsNodeServer {
  readonly port: string;
  /** The next connection whose handshake succeeded, in order of arrival. */
  readonly accept: () => Promise<TLSSocket>;
}

/** Starts a `node:tls` server on loopback; it is closed at the end of the test. */
export async function tlsNodeServer(
  t: ExecutionContext,
  issued: IssuedCertificate,
  options: TlsOptions = {},
): Promise<TlsNodeServer> {
  const server = createServer({ ...issued, allowHalfOpen: true, ...options });
  const connections = on(server, 'secureConnection');
  // The client's side of a failed handshake is what is tested.
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

/** Connects a `node:tls` socket, which trusts the authority, and completes the handshake. */
export async function tlsNodeClient(
  t: ExecutionContext,
  authority: TlsAuthority,
  port: string,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const settings = { host: '127.0.0.1', servername: 'localhost', ca: authority.rootPem, allowHalfOpen: true };
  const socket = adopt(t, connect({ ...settings, port: Number(port), ...options }));
  await once(socket, 'secureConnect');
  return socket;
}

/** A StreamSocket that connected to a `node:tls` server. */
export async function tlsPair(
  t: ExecutionContext,
  authority: TlsAuthority,
  options: TlsOptions = {},
): Promise<{ readonly socket: StreamSocket; readonly peer: TLSSocket }> {
  const server = await tlsNodeServer(t, authority.server(), options);
  const socket = trustingSocket(t, authority);
  const connected = socket.connectAsync(LOCALHOST, server.port, SocketProtectionLevel.tls13);
  const [peer] = await Promise.all([server.accept(), connected]);
  return { socket, peer };
}

function adopt(t: ExecutionContext, socket: TLSSocket): TLSSocket {
  t.teardown(() => socket.destroy());
  // A test that expects an error adds its own listener.
  return socket.on('error', () => undefined);
}
