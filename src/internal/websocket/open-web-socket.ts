import {
  connectWebSocket,
  type BindingApproval,
  type BindingCredential,
  type BindingDeflateOptions,
  type BindingTlsClient,
  type BindingWebSocketOptions,
  type BindingWebSocketOutcome,
  type BindingWebSocketRequest,
} from '../../native/index.cjs';
import { fromNative } from '../errors/native-error.js';
import { awaitResult, reserveTokens, start, webSockets } from '../runtime/hub.js';
import type { NativeOperation } from '../async/native-operation.js';
import type { TcpOptions } from '../options/option-defaults.js';
import { HandshakeResult } from '../tls/handshake-result.js';
import type { ChannelOwner, WebSocketChannel } from './channel.js';
import { WebSocketConnection } from './web-socket-connection.js';

/** How messages are received: whole, fragment by fragment, or their bytes as they come. */
export enum ReceiveMode {
  messages,
  fragments,
  bytes,
}

const UNLIMITED = 0xffff_ffff;

const DEFLATE: BindingDeflateOptions = {
  serverContextTakeover: true,
  clientContextTakeover: true,
  serverWindowBits: 15,
  clientWindowBits: 15,
  level: 6,
  threshold: 1024,
};

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
  /** Milliseconds that the whole connect may take; 0 for no limit. */
  readonly connectTimeout: number;
  /** Milliseconds that the server may take to answer a Close frame. */
  readonly closeTimeout: number;
  /** For a server that asks. */
  readonly serverCredential: BindingCredential | null;
  /** For a proxy that asks, in place of the one in its URI. */
  readonly proxyCredential: BindingCredential | null;
  /** URI of the proxy; null for a direct connection. */
  readonly proxy: string | null;
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
  tcp: TcpOptions,
  tls: BindingTlsClient | null,
  owner: OpeningOwner,
): NativeOperation<void> {
  const [token, approval] = [reserveTokens(1), tls && reserveTokens(1)];
  const endQuestions = approval === null ? null : answerQuestions(approval, owner);
  const native = nativeRequest(request, approval);
  return start(
    (hub, operation) => connectWebSocket(hub, operation, token, native, optionsOf(request), tcp, tls),
    ({ socket, failure, peer, negotiated }: BindingWebSocketOutcome) => {
      if (tls) owner.finished(peer ? new HandshakeResult(false, peer, negotiated ?? null) : null);
      if (typeof socket !== 'number') throw fromNative(failure);
      endQuestions?.();
      if (request.unsolicitedPongInterval > 0) webSockets.sendPongs(socket, request.unsolicitedPongInterval);
      owner.opened(new WebSocketConnection(socket, token, owner.channelOwner));
    },
    (error) => {
      endQuestions?.();
      owner.failed(error);
    },
  );
}

function nativeRequest(request: WebSocketRequest, approval: number | null): BindingWebSocketRequest {
  const { authority, target, protocols, headers, connectTimeout, serverCredential, proxyCredential, proxy } = request;
  return {
    uri: `${approval === null ? 'ws' : 'wss'}://${authority}${target}`,
    protocols: [...protocols],
    headers: headers.flat(),
    connectTimeout,
    ...(serverCredential && { serverCredential }),
    ...(proxyCredential && { proxyCredential }),
    ...(proxy !== null && { proxy }),
    ...(approval !== null && { approval }),
  };
}

function optionsOf({ receive, maxMessageSize, closeTimeout, deflate }: WebSocketRequest): BindingWebSocketOptions {
  const options = { receiveMode: receive, maxMessageSize, maxFrames: UNLIMITED, closeTimeout };
  return { ...options, ...(deflate && { deflate: DEFLATE }) };
}

/** Answers whether the application approves of a server, for each connection of the connect. Returns what ends that. */
function answerQuestions(token: number, owner: OpeningOwner): () => void {
  let end = (): void => {};
  const next = (): void => {
    end = awaitResult(token, (question) => {
      next();
      answer(question as BindingApproval, owner);
    });
  };
  next();
  return () => end();
}

function answer(question: BindingApproval, owner: OpeningOwner): void {
  const verdict = owner.validate(new HandshakeResult(false, question.takePeer() ?? null, null));
  if (!verdict) question.answer(true);
  else {
    verdict.then(
      (isAccepted) => question.answer(isAccepted),
      () => question.answer(false),
    );
  }
}
