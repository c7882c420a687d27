import type { AsyncContext } from '../async/async-context.js';
import type { AsyncOperation } from '../async/async-operation.js';
import type { BindingEndpoint, BindingTcpStatistics, BindingTcpTraffic } from '../../native/index.cjs';

/** Opcode of a message; the values of SocketMessageType. */
export type MessageKind = 0 | 1;

/** A message that arrived, or in partial mode a fragment of one. */
export interface ReceivedMessage {
  readonly kind: MessageKind;
  /** The payload; nobody else writes to it. Empty when `error` is set. */
  readonly bytes: Uint8Array;
  /** Whether it ends its message. */
  readonly isFinal: boolean;
  /** Why the payload was dropped: the message is larger than the limit. */
  readonly error: Error | null;
}

/** The owner of a channel. Calls come in the order of the wire, never from within a call of the owner. */
export interface ChannelOwner {
  /** The WebSocket. */
  readonly socket: object;
  /** The context of the calls, entered once per turn. */
  readonly context: AsyncContext;
  received(message: ReceivedMessage): void;
  /** The closing handshake ended; nothing follows. 1005 and '' when the peer's Close frame is empty. */
  closed(code: number, reason: string): void;
  /** The connection was lost, or the peer violated the protocol; nothing follows. Writes have failed with it already. */
  failed(error: Error): void;
}

/** An open WebSocket connection, client or server. */
export interface WebSocketChannel {
  /** The negotiated sub-protocol, '' without one. */
  readonly protocol: string;
  /** Whether permessage-deflate was negotiated. */
  readonly isDeflated: boolean;
  readonly localEndpoint: BindingEndpoint | null;
  readonly remoteEndpoint: BindingEndpoint;
  readonly traffic: BindingTcpTraffic;
  /** What the kernel measures of an open connection; null after its end. */
  readonly statistics: BindingTcpStatistics | null;
  /** Payload bytes accepted by `send` that the kernel does not have yet. */
  readonly bufferedAmount: number;
  /** Starts or stops taking messages from the kernel; a new channel takes none. */
  setReceiving(receives: boolean): void;
  /**
   * Sends a message, or a fragment of one. Messages of one turn leave together. Completes, with the number of payload
   * bytes, when the kernel has it. Throws E_ILLEGAL_METHOD_CALL after `close`.
   */
  send(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number>;
  /** Sends whole messages without waiting; returns how many were accepted. */
  trySend(kind: MessageKind, messages: readonly Uint8Array[]): number;
  /** Completes when the kernel has everything sent so far; reports the first unobserved failure. */
  flush(): AsyncOperation<boolean>;
  /** Gives the kernel what was sent so far; whether that was possible. */
  endTurn(): boolean;
  /** Has the system probe the peer whenever it has been silent for so many seconds. */
  probeAfter(seconds: number): void;
  /** Sends a Ping and completes, with the round trip time in milliseconds, when its Pong arrives. */
  ping(payload: Uint8Array): AsyncOperation<number>;
  /** Sends a Close frame behind everything sent so far and waits for the peer's; without effect after the first call. */
  close(code: number, reason: string): void;
  /** Ends the connection at once. */
  abort(): void;
}
