import { once, on } from 'node:events';
import { connect, createServer, type AddressInfo, type ServerOpts, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';
import {
  HostName,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  type StreamSocketListenerHandshakeFailedEventArgs,
} from 'uwp-sockets';

import { Arrivals } from './arrivals.js';

export const LOOPBACK: HostName = new HostName('127.0.0.1');

/** A `node:net` server. */
export interface NodeServer {
  readonly port: string;
  /** The next connection, in order of arrival. */
  readonly accept: () => Promise<Socket>;
}

/** A bound StreamSocketListener. */
export interface Listening {
  readonly listener: StreamSocketListener;
  readonly port: string;
  /** The next connection, in order of arrival. */
  readonly accept: () => Promise<StreamSocket>;
  /** The next client whose TLS handshake failed. */
  readonly failure: () => Promise<StreamSocketListenerHandshakeFailedEventArgs>;
}

/** A StreamSocket and the `node:net` socket at the other end. */
export interface Pair {
  readonly socket: StreamSocket;
  readonly peer: Socket;
}

/** How a connection ended from the peer's side, and the data received before. */
export interface Ending {
  /** Whether it was reset instead of ended in order. */
  readonly isReset: boolean;
  readonly data: Buffer;
}

/** Starts a `node:net` server on loopback; it is closed at the end of the test. */
export async function nodeServer(
  t: ExecutionContext,
  options: ServerOpts = {},
  host = '127.0.0.1',
): Promise<NodeServer> {
  const server = createServer({ allowHalfOpen: true, ...options });
  const connections = on(server, 'connection');
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return {
    port: String((server.address() as AddressInfo).port),
    accept: async () => {
      const { value } = (await connections.next()) as { value: [Socket] };
      return adoptPeer(t, value[0]);
    },
  };
}

/** Connects a `node:net` socket; it is destroyed at the end of the test. */
export async function nodeClient(t: ExecutionContext, port: string, host = '127.0.0.1'): Promise<Socket> {
  const socket = adoptPeer(t, connect({ port: Number(port), host, allowHalfOpen: true }));
  await once(socket, 'connect');
  return socket;
}

/** A listener, by default on loopback and a port chosen by the system; it is closed at the end of the test. */
export async function listen(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void = () => undefined,
  host: HostName | null = LOOPBACK,
  service = '',
  level: SocketProtectionLevel = SocketProtectionLevel.plainSocket,
): Promise<Listening> {
  return collect(t, prepare, (listener) => listener.bindEndpointAsync(host, service, level));
}

/** A listener that performs a TLS handshake with every client. */
export async function listenWithTls(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void,
  level: SocketProtectionLevel = SocketProtectionLevel.tls13,
): Promise<Listening> {
  return collect(t, prepare, (listener) => listener.bindServiceNameAsync('', level));
}

async function collect(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void,
  bind: (listener: StreamSocketListener) => PromiseLike<void>,
): Promise<Listening> {
  const listener = new StreamSocketListener();
  const sockets = new Arrivals<StreamSocket>();
  const failures = new Arrivals<StreamSocketListenerHandshakeFailedEventArgs>();
  t.teardown(() => listener.close());
  listener.addEventListener('connectionreceived', ({ socket }) => {
    t.teardown(() => socket.close());
    sockets.add(socket);
  });
  listener.addEventListener('handshakefailed', (event) => failures.add(event));
  prepare(listener);
  await bind(listener);
  return {
    listener,
    port: listener.information.localPort,
    accept: async () => sockets.next(),
    failure: async () => failures.next(),
  };
}

/** A StreamSocket; it is closed at the end of the test. */
export function streamSocket(t: ExecutionContext): StreamSocket {
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  return socket;
}

/** A StreamSocket that connected to a `node:net` server. */
export async function connectedPair(
  t: ExecutionContext,
  prepare: (socket: StreamSocket) => void = () => undefined,
): Promise<Pair> {
  const server = await nodeServer(t, { pauseOnConnect: true });
  const socket = streamSocket(t);
  prepare(socket);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  return { socket, peer };
}

/** A StreamSocket that a listener accepted from a `node:net` client. */
export async function acceptedPair(t: ExecutionContext): Promise<Pair> {
  const { accept, port } = await listen(t);
  const [socket, peer] = await Promise.all([accept(), nodeClient(t, port)]);
  return { socket, peer };
}

/** Both ways to get a connection. */
export const ROLES = [
  { role: 'connected', pair: connectedPair },
  { role: 'accepted', pair: acceptedPair },
] as const;

/** Reads until the connection ends. */
export async function ending(peer: Socket): Promise<Ending> {
  const chunks: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => chunks.push(chunk));
  const isReset = await new Promise<boolean>((resolve) => {
    // libuv reports a reset after data as an orderly end, but a write succeeds only after an orderly one.
    const probe = (): unknown => peer.write('?', (error) => resolve(Boolean(error)));
    if (peer.errored) resolve(true);
    else if (peer.readableEnded) probe();
    peer.once('error', () => resolve(true));
    peer.once('end', probe);
    peer.resume();
  });
  peer.destroy();
  return { isReset, data: Buffer.concat(chunks) };
}

/** Reads until the end of the stream, and leaves the other direction open. */
export async function takeAll(peer: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(peer.resume(), 'end');
  return Buffer.concat(chunks);
}

/** Reads exactly `size` bytes and leaves the rest unread. */
export async function take(peer: Socket, size: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let missing = size; missing > 0;) {
    const part = peer.read(Math.min(missing, peer.readableLength || missing)) as Buffer | null;
    if (part) parts.push(part);
    else await once(peer, 'readable');
    missing -= part?.length ?? 0;
  }
  return Buffer.concat(parts);
}

function adoptPeer(t: ExecutionContext, peer: Socket): Socket {
  t.teardown(() => peer.destroy());
  // A test that expects an error adds its own listener.
  return peer.on('error', () => undefined);
}
