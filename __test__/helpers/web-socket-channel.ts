import { AsyncOperation, SettleableOperation } from '../../dist/internal/async/async-operation.js';
import type {
  ChannelOwner,
  MessageKind,
  ReceivedMessage,
  WebSocketChannel,
} from '../../dist/internal/websocket/channel.js';

/** A message that was sent through a FakeChannel. */
export interface SentMessage {
  readonly kind: MessageKind;
  readonly text: string;
  readonly isFinal: boolean;
}

/** A channel without a connection: it records what it is told, and a test makes the calls to its owner. */
export class FakeChannel implements WebSocketChannel {
  readonly protocol: string = 'chat';
  readonly isDeflated: boolean = true;
  readonly localEndpoint: WebSocketChannel['localEndpoint'] = { address: '127.0.0.1', port: 1001 };
  readonly remoteEndpoint: WebSocketChannel['remoteEndpoint'] = { address: '::1', port: 1002 };
  readonly traffic: WebSocketChannel['traffic'] = {
    bytesSent: 1,
    sendSystemCalls: 2,
    bytesReceived: 3,
    receiveSystemCalls: 4,
  };
  readonly statistics: WebSocketChannel['statistics'] = {
    rttVariance: 1,
    rttMax: 2,
    rttMin: 3,
    rttSmoothed: 4,
    outboundBitsPerSecond: 5,
    inboundBitsPerSecond: 6,
    outboundBitsPerSecondInstability: 7,
    inboundBitsPerSecondInstability: 8,
    outboundBandwidthPeaked: true,
    inboundBandwidthPeaked: false,
  };
  bufferedAmount = 7;
  /** How many messages `trySend` accepts at a time. */
  room = Infinity;
  readonly receiving: boolean[] = [];
  readonly sent: SentMessage[] = [];
  readonly pings: string[] = [];
  readonly closes: (readonly [code: number, reason: string])[] = [];
  readonly #owner: ChannelOwner;

  constructor(owner: ChannelOwner) {
    this.#owner = owner;
  }

  /** Makes calls to the owner as a channel does: in one turn. */
  turn(work: (owner: ChannelOwner) => void): void {
    this.#owner.context.run(() => work(this.#owner));
  }

  receive(...messages: (string | ReceivedMessage)[]): void {
    this.turn((owner) => {
      for (const message of messages) owner.received(typeof message === 'string' ? textMessage(message) : message);
    });
  }

  setReceiving(receives: boolean): void {
    this.receiving.push(receives);
  }

  send(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    this.sent.push({ kind, text: Buffer.from(bytes).toString(), isFinal });
    return AsyncOperation.completed(bytes.length);
  }

  trySend(kind: MessageKind, messages: readonly Uint8Array[]): number {
    const accepted = messages.slice(0, this.room);
    for (const bytes of accepted) void this.send(kind, bytes, true);
    return accepted.length;
  }

  flush(): AsyncOperation<boolean> {
    return AsyncOperation.completed(true);
  }

  endTurn(): boolean {
    return true;
  }

  probeAfter(): void {
    throw new Error('not expected');
  }

  ping(payload: Uint8Array): AsyncOperation<number> {
    this.pings.push(Buffer.from(payload).toString());
    return new SettleableOperation<number>();
  }

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }

  abort(): void {
    throw new Error('not expected');
  }
}

/** A whole text message. */
export function textMessage(text: string, isFinal: boolean = true): ReceivedMessage {
  return { kind: 1, bytes: Buffer.from(text), isFinal, error: null };
}
