import {
  connectTls,
  secureTcpClient,
  secureTcpServer,
  type BindingHub,
  type BindingTlsClient,
  type BindingTlsOutcome,
  type BindingTlsServer,
} from '../../native/index.cjs';
import { reserveTokens, start } from '../runtime/hub.js';
import type { LocalName, RemoteName } from '../names/names.js';
import { fromNative } from '../errors/native-error.js';
import type { NativeOperation } from '../async/native-operation.js';
import type { TcpOptions } from '../options/option-defaults.js';
import { NativeStream } from '../tcp/native-stream.js';
import { TcpConnection } from '../tcp/tcp-connection.js';
import { HandshakeResult } from './handshake-result.js';

/** Receives the outcome of a handshake. */
export interface HandshakeOwner {
  /** Called first, whatever the outcome. */
  finished(result: HandshakeResult): void;
  /** Called before the operation completes. */
  opened(connection: TcpConnection): void;
  /** Called before the operation fails. */
  failed(error: Error): void;
}

/** Connects and performs the handshake as client. */
export function openTlsConnection(
  local: LocalName,
  remote: RemoteName,
  options: TcpOptions,
  client: BindingTlsClient,
  owner: HandshakeOwner,
): NativeOperation<void> {
  return handshake(false, owner, (hub, operation, token) =>
    connectTls(hub, operation, token, local, remote, options, client),
  );
}

/** Performs the handshake on a connected stream, as client of `host`. It takes the connection out of `stream`. */
export function secureAsClient(
  stream: NativeStream,
  client: BindingTlsClient,
  host: string,
  owner: HandshakeOwner,
): NativeOperation<void> {
  return handshake(false, owner, (hub, operation, token) =>
    secureTcpClient(hub, operation, token, stream.token, client, host),
  );
}

/** Performs the handshake on a connected stream, as server. It takes the connection out of `stream`. */
export function secureAsServer(
  stream: NativeStream,
  server: BindingTlsServer,
  owner: HandshakeOwner,
): NativeOperation<void> {
  return handshake(true, owner, (hub, operation, token) =>
    secureTcpServer(hub, operation, token, stream.token, server),
  );
}

function handshake(
  isServer: boolean,
  owner: HandshakeOwner,
  run: (hub: BindingHub, operation: number, token: number) => void,
): NativeOperation<void> {
  const token = reserveTokens(1);
  return start(
    (hub, operation) => run(hub, operation, token),
    ({ stream, failure, peer, negotiated }: BindingTlsOutcome) => {
      owner.finished(new HandshakeResult(isServer, peer ?? null, negotiated ?? null));
      if (typeof stream !== 'number') throw fromNative(failure);
      owner.opened(new TcpConnection(new NativeStream(stream)));
    },
    (error) => owner.failed(error),
  );
}
