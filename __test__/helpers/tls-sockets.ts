import type { ExecutionContext } from 'ava';
import { DataReader, HostName, SocketProtectionLevel, type StreamSocket, type StreamSocketListener } from 'uwp-sockets';

import { payload } from './tcp-payload.js';
import { listenWithTls, streamSocket, type Listening } from './tcp-peers.js';
import type { TlsAuthority } from './tls-authority.js';

/** The name of this machine that certificates of tests have. */
export const LOCALHOST: HostName = new HostName('localhost');

/** Both versions of TLS, with their names in OpenSSL. */
export const VERSIONS = [
  { level: SocketProtectionLevel.tls12, version: 'TLSv1.2', option: '-tls1_2' },
  { level: SocketProtectionLevel.tls13, version: 'TLSv1.3', option: '-tls1_3' },
] as const;

/** A StreamSocket that trusts the authority. */
export function trustingSocket(t: ExecutionContext, authority: TlsAuthority): StreamSocket {
  const socket = streamSocket(t);
  socket.control.trustedRoots.append(authority.root);
  return socket;
}

/** A StreamSocket that connected to `port` of this machine and trusts the authority. */
export async function connectedTls(
  t: ExecutionContext,
  authority: TlsAuthority,
  port: string,
  level: SocketProtectionLevel = SocketProtectionLevel.tls13,
  prepare: (socket: StreamSocket) => void = () => undefined,
): Promise<StreamSocket> {
  const socket = trustingSocket(t, authority);
  prepare(socket);
  await socket.connectAsync(LOCALHOST, port, level);
  return socket;
}

/** A listener of TLS with a certificate of the authority. */
export async function listenTls(
  t: ExecutionContext,
  authority: TlsAuthority,
  prepare: (listener: StreamSocketListener) => void = () => undefined,
  level?: SocketProtectionLevel,
): Promise<Listening> {
  const { certificate } = authority.server();
  return listenWithTls(
    t,
    (listener) => {
      listener.control.serverCertificate = certificate;
      prepare(listener);
    },
    level,
  );
}

/** Writes and flushes. */
export async function send(socket: StreamSocket, data: string | Uint8Array): Promise<void> {
  void socket.outputStream.writeAsync(Buffer.from(data));
  await socket.outputStream.flushAsync();
}

/** Reads `size` bytes, or fewer at the end of the stream. */
export async function receive(socket: StreamSocket, size: number): Promise<Buffer> {
  const reader = new DataReader(socket.inputStream);
  const count = await reader.loadAsync(size);
  const bytes = Buffer.from(reader.readBytes(new Uint8Array(count)));
  reader.detachStream();
  return bytes;
}

/** Reads a line, without its end. */
export async function receiveLine(socket: StreamSocket): Promise<string> {
  let line = '';
  for (;;) {
    const [byte] = await receive(socket, 1);
    if (byte === undefined) throw new Error(`the connection ended behind ${line}`);
    if (byte === 0x0a) return line.replace(/\r$/, '');
    line += String.fromCharCode(byte);
  }
}

/** Lines of digits, in which s_client and s_server find no command. */
export function digits(size: number, seed = 1): Buffer {
  return payload(size, seed).map((byte, index) => (index % 100 === 99 ? 0x0a : 0x30 + (byte % 10))) as Buffer;
}
