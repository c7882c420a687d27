import { bindTcp, connectTcp, type BindingTcpListener, type BindingTcpStream } from '../../native/index.cjs';
import { reserveTokens, start } from '../runtime/hub.js';
import type { LocalName, RemoteName } from '../names/names.js';
import type { NativeOperation } from '../async/native-operation.js';
import type { TcpOptions } from '../options/option-defaults.js';
import { TcpAcceptor } from './tcp-acceptor.js';
import { TcpConnection } from './tcp-connection.js';

/** Connects; `opened` is called before the operation completes, `failed` before it fails. */
export function openTcpConnection(
  local: LocalName,
  remote: RemoteName,
  options: TcpOptions,
  opened: (connection: TcpConnection) => void,
  failed: (error: Error) => void,
): NativeOperation<void> {
  const token = reserveTokens(1);
  return start(
    (hub, operation) => connectTcp(hub, operation, token, local, remote, options),
    (native: BindingTcpStream) => opened(new TcpConnection(native, token)),
    failed,
  );
}

/** Listens; `accept` receives each connection until the acceptor is closed. */
export function openTcpListener(
  local: LocalName,
  options: TcpOptions,
  accept: (connection: TcpConnection) => void,
  opened: (acceptor: TcpAcceptor) => void,
  failed: (error: Error) => void,
): NativeOperation<void> {
  const token = reserveTokens(1);
  return start(
    (hub, operation) => bindTcp(hub, operation, token, local, options),
    (native: BindingTcpListener) => opened(new TcpAcceptor(native, token, accept)),
    failed,
  );
}
