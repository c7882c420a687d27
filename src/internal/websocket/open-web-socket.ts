import type { BindingTlsClient } from '../../native/index.cjs';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import type { NativeOperation } from '../async/native-operation.js';
import type { TcpOptions } from '../options/option-defaults.js';
import type { HandshakeResult } from '../tls/handshake-result.js';
import type { ChannelOwner, WebSocketChannel } from './channel.js';

/** How messages are received: whole, fragment by fragment, or their bytes as they come. */
export enum ReceiveMode {
  messages,
  fragments,
  bytes,
}

/** The opening handshake that a client asks for. */
export interface WebSocketRequest {
  /** Host name or IP address, also the name that a certificate must be valid for. */
  readonly host: string;
  readonly port: string;
  /** Path and query. */
  readonly target: string;
  /** The Host header. */
  readonly authority: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Sub-protocols, the preferred one first. */
  readonly protocols: readonly string[];
  /** Whether permessage-deflate is offered. */
  readonly deflate: boolean;
  readonly receive: ReceiveMode;
  /** Bytes of a received message; 2^32 - 1 for no limit. */
  readonly maxMessageSize: number;
  /** Milliseconds between unsolicited Pongs; 0 for none. */
  readonly unsolicitedPongInterval: number;
}

/** Receives the outcome of a connect. */
export interface OpeningOwner {
  readonly channelOwner: ChannelOwner;
  /** The TLS handshake is over, whatever its outcome; called for `wss` before the end, null where none took place. */
  finished(peer: HandshakeResult | null): void;
  /** Whether the verified server is acceptable; null when nothing speaks against it. */
  validate(peer: HandshakeResult): Promise<boolean> | null;
  /** Called before the operation completes. */
  opened(channel: WebSocketChannel): void;
  /** Called before the operation fails. */
  failed(error: Error): void;
}

/** Connects, secures the connection when there is a `tls`, and performs the opening handshake. */
export function openWebSocket(
  request: WebSocketRequest,
  _tcp: TcpOptions,
  _tls: BindingTlsClient | null,
  _owner: OpeningOwner,
): NativeOperation<void> {
  throw new UwpError(Hresult.E_NOTIMPL, `connectAsync to ${request.authority}: not implemented yet`);
}
