import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { invalidArgument } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import type { NativeStream } from '../tcp/native-stream.js';
import { adoptDuplicate } from '../tcp/open-tcp.js';
import { relayedStream } from './relayed-socket.js';

/** What the `upgrade` event of an HTTP server has of a request. */
export type UpgradeRequest = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>;

/** What a socket of Node.js has of the system. */
interface SystemSocket {
  /** Set by `node:tls`, whose sockets have the descriptor of the connection below. */
  readonly encrypted?: boolean;
  readonly _handle?: { readonly fd?: unknown; getpeername?(address: object): number } | null;
}

/** A connection that Node.js has used before. */
export interface UpgradedConnection {
  readonly stream: NativeStream;
  /** Bytes that the socket of Node.js has received and not passed on, and does not relay. */
  readonly unread: Buffer;
}

/**
 * Takes the connection out of a socket of Node.js. Where that has a descriptor of its own, a duplicate keeps the connection open
 * and the socket is destroyed; otherwise, with `node:https` and on Windows, the socket stays and relays the bytes. When it throws,
 * the socket is as before.
 */
export function takeNodeConnection(socket: Duplex): UpgradedConnection {
  const descriptor = descriptorOf(socket);
  if (descriptor === null) return { stream: relayedStream(socket), unread: Buffer.alloc(0) };
  const stream = adoptDuplicate(descriptor).native;
  const unread = (socket.read() as Buffer | null) ?? Buffer.alloc(0);
  socket.destroy();
  return { stream, unread };
}

/**
 * Whether clients are why a connection could not be taken over: this one has gone, which the socket of Node.js is told in a
 * later turn, or there are so many that the process has no descriptors left.
 */
export function isDueToClients(error: unknown, { _handle: handle }: Duplex & SystemSocket): boolean {
  if ((error as { number?: number }).number === Hresult.WSAEMFILE) return true;
  return typeof handle?.getpeername === 'function' && handle.getpeername({}) !== 0;
}

/**
 * Calls `then` when the kernel has everything that was written to a socket: a client need not wait for the answers to earlier
 * requests. One that does not receive them is disconnected, after `time` milliseconds without progress.
 */
export function afterWrites(
  socket: Duplex & Partial<Pick<Socket, 'setTimeout'>>,
  time: number,
  then: () => void,
): void {
  // An HTTP server leaves the socket without a listener, and an error of the client would end the process.
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  socket.setTimeout?.(Math.max(time, 1), () => socket.destroy());
  socket.write('', (error) => {
    if (error) return;
    socket.setTimeout?.(0);
    then();
    socket.off('error', ignore);
  });
}

/** The head of a request, as it was on the wire; Node.js decodes it as Latin-1. */
export function headOf({ method, url, httpVersion, rawHeaders }: UpgradeRequest): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  if (lines.some((line) => /[\r\n]/.test(line))) throw invalidArgument('handleUpgrade: the request has line breaks');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function descriptorOf({ encrypted, _handle: handle }: Duplex & SystemSocket): number | null {
  const descriptor = encrypted ? undefined : handle?.fd;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : null;
}
