import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { illegalCall, invalidArgument } from '../errors/errors.js';
import type { NativeStream } from '../tcp/native-stream.js';
import { adoptDuplicate } from '../tcp/open-tcp.js';
import { relayedStream } from './relayed-socket.js';

/** What the `upgrade` event of an HTTP server has of a request. */
export type UpgradeRequest = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>;

/** What a socket of Node.js has of the system. */
interface SystemSocket {
  /** Set by `node:tls`, whose sockets have the descriptor of the connection below. */
  readonly encrypted?: boolean;
  readonly _handle?: { readonly fd?: unknown } | null;
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
  if (socket.writableLength > 0) throw illegalCall('handleUpgrade: the socket has writes that are not finished');
  const descriptor = descriptorOf(socket);
  if (descriptor === null) return { stream: relayedStream(socket), unread: Buffer.alloc(0) };
  const stream = adoptDuplicate(descriptor).native;
  const unread = (socket.read() as Buffer | null) ?? Buffer.alloc(0);
  socket.destroy();
  return { stream, unread };
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
