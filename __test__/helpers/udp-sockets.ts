import type { ExecutionContext } from 'ava';
import { DatagramSocket, type DatagramSocketMessageReceivedEventArgs, HostName } from 'uwp-sockets';
import { Collector } from './udp-collector.js';

/** A receive buffer size for all datagrams that a test sends at once, if the system grants it. */
export const LARGE_BUFFER = 1 << 20;

export const LOOPBACK: HostName = new HostName('127.0.0.1');
export const LOOPBACK6: HostName = new HostName('::1');

/** A DatagramSocket that is closed when the test ends. */
export function newSocket(t: ExecutionContext): DatagramSocket {
  const socket = new DatagramSocket();
  t.teardown(() => socket.close());
  return socket;
}

/** A socket that is bound to a free port. */
export async function boundSocket(t: ExecutionContext, host: HostName | null = LOOPBACK): Promise<DatagramSocket> {
  const socket = newSocket(t);
  await socket.bindEndpointAsync(host, '');
  return socket;
}

export async function connectedSocket(t: ExecutionContext, port: string, host = LOOPBACK): Promise<DatagramSocket> {
  const socket = newSocket(t);
  await socket.connectAsync(host, port);
  return socket;
}

/** A bound socket and its received datagrams. */
export interface Receiver {
  readonly socket: DatagramSocket;
  readonly port: string;
  readonly received: Collector<Uint8Array>;
  readonly events: Collector<DatagramSocketMessageReceivedEventArgs>;
}

/** @param prepare called before the bind */
export async function openReceiver(
  t: ExecutionContext,
  host: HostName | null = LOOPBACK,
  prepare: (socket: DatagramSocket) => void = () => undefined,
): Promise<Receiver> {
  const socket = newSocket(t);
  socket.control.inboundBufferSizeInBytes = LARGE_BUFFER;
  const collectors = collect(socket);
  prepare(socket);
  await socket.bindEndpointAsync(host, '');
  return { socket, port: socket.information.localPort, ...collectors };
}

/** Collects the events of a socket that is not bound yet and the bytes of its datagrams. */
export function collect(socket: DatagramSocket): Pick<Receiver, 'received' | 'events'> {
  const received = new Collector<Uint8Array>();
  const events = new Collector<DatagramSocketMessageReceivedEventArgs>();
  socket.addEventListener('messagereceived', (args) => {
    events.add(args);
    if (!errorOf(args)) received.add(bytesOf(args));
  });
  return { received, events };
}

/** The datagram of an event. */
export function bytesOf(args: DatagramSocketMessageReceivedEventArgs): Uint8Array {
  return args.getDataReader().readBuffer(args.getDataReader().unconsumedBufferLength).bytes;
}

/** The receive error of an event, if it is one. */
export function errorOf(args: DatagramSocketMessageReceivedEventArgs): Error | null {
  try {
    args.getDataReader();
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** A stream of the connected kind and the socket it belongs to. */
export async function connectedStream(t: ExecutionContext, port: string, host = LOOPBACK): Promise<Sending> {
  const socket = await connectedSocket(t, port, host);
  return { socket, stream: socket.outputStream };
}

/** A stream to one destination of a socket that is bound and not connected. */
export async function targetStream(t: ExecutionContext, port: string, host = LOOPBACK): Promise<Sending> {
  const socket = await boundSocket(t, host);
  return { socket, stream: await socket.getOutputStreamAsync(host, port) };
}

/** Common interface of both kinds of streams. */
export type DatagramStream = DatagramSocket['outputStream'];

export interface Sending {
  readonly socket: DatagramSocket;
  readonly stream: DatagramStream;
}

/** Both ways to get a stream, for tests of either. */
export const STREAM_KINDS: Readonly<Record<string, typeof connectedStream>> = {
  'a connected stream': connectedStream,
  'a stream to one destination': targetStream,
};
