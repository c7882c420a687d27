import {
  adoptTcpConnection as adoptConnection,
  adoptDuplicateTcpConnection,
  adoptSuspendedTcpListener as adoptSuspendedListener,
  adoptTcpListener as adoptListener,
  bindTcp,
  connectTcp,
  tcpOptionsOfConnection,
  tcpOptionsOfListener,
  type BindingOpenedStream,
  type BindingTcpListener,
} from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';
import { nativeHub, reserveTokens, start } from '../runtime/hub.js';
import type { LocalName, RemoteName } from '../names/names.js';
import type { NativeOperation } from '../async/native-operation.js';
import type { TcpOptions } from '../options/option-defaults.js';
import { TcpAcceptor } from './tcp-acceptor.js';
import { NativeStream } from './native-stream.js';
import { TcpConnection } from './tcp-connection.js';

/** Connects. `opened` is called before the operation completes, `failed` before it fails. */
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
    ({ stream }: BindingOpenedStream) => opened(new TcpConnection(new NativeStream(stream))),
    failed,
  );
}

/** Binds and listens. `accept` is called with the token of each stream until the acceptor is closed. */
export function openTcpListener(
  local: LocalName,
  options: TcpOptions,
  accept: (token: number) => void,
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

/** The options of the TCP connection behind a descriptor. */
export function optionsOfConnection(descriptor: number): TcpOptions {
  return callNative(() => tcpOptionsOfConnection(descriptor));
}

/** The options of the TCP listener behind a descriptor. */
export function optionsOfListener(descriptor: number): TcpOptions {
  return callNative(() => tcpOptionsOfListener(descriptor));
}

/** Adopts the TCP connection of a descriptor and sets the options that differ. */
export function adoptTcpConnection(descriptor: number, options: TcpOptions): TcpConnection {
  const token = reserveTokens(1);
  callNative(() => adoptConnection(nativeHub(), token, descriptor, options));
  return new TcpConnection(new NativeStream(token));
}

/** A connection over a duplicate of the descriptor of another one, whose owner keeps it. */
export function adoptDuplicate(descriptor: number): TcpConnection {
  const token = reserveTokens(1);
  callNative(() => adoptDuplicateTcpConnection(nativeHub(), token, descriptor));
  return new TcpConnection(new NativeStream(token));
}

/** Adopts the TCP listener of a descriptor as it is; it accepts nothing until `start`. */
export function adoptSuspendedTcpListener(descriptor: number, accept: (token: number) => void): TcpAcceptor {
  const token = reserveTokens(1);
  const native = callNative(() => adoptSuspendedListener(nativeHub(), token, descriptor));
  return new TcpAcceptor(native, token, accept, true);
}

/** Adopts the TCP listener of a descriptor, sets the options that differ, and accepts. */
export function adoptTcpListener(
  descriptor: number,
  options: TcpOptions,
  accept: (token: number) => void,
): TcpAcceptor {
  const token = reserveTokens(1);
  const native = callNative(() => adoptListener(nativeHub(), token, descriptor, options));
  return new TcpAcceptor(native, token, accept);
}
