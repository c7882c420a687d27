import type { AsyncOperation } from '../async/async-operation.js';
import { illegalCall } from '../errors/errors.js';
import { ChannelSlot } from './channel-slot.js';
import type { MessageKind } from './channel.js';

/** Says of which kind the messages are from now on. */
export interface MessageKinds {
  readonly messageType: MessageKind;
}

/**
 * Sends messages through the channel that it holds, whole or in fragments: a message that has begun must end before the next
 * one. It is the slot itself, and methods are not `#private`: both would cost each idle connection memory.
 */
export class MessageSender extends ChannelSlot {
  /** Null for binary ones. */
  kinds: MessageKinds | null;
  /** Kind of the message that is sent in fragments; null between messages. */
  #begun: MessageKind | null = null;

  constructor(kinds: MessageKinds | null) {
    super();
    this.kinds = kinds;
  }

  /** Sends a message. */
  send(bytes: Uint8Array): AsyncOperation<number, number> {
    const channel = this.require('writeAsync');
    this.requireNothingBegun('writeAsync');
    return channel.send(this.kind, bytes, true);
  }

  /** Sends a fragment of a message, all of them with the kind of the first. */
  sendFragment(bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    const channel = this.require(isFinal ? 'sendFinalFrameAsync' : 'sendNonfinalFrameAsync');
    const kind = this.#begun ?? this.kind;
    const operation = channel.send(kind, bytes, isFinal);
    this.#begun = isFinal ? null : kind;
    return operation;
  }

  /** Sends messages without waiting; returns how many were accepted. */
  trySend(messages: readonly Uint8Array[]): number {
    const channel = this.require('tryWriteBatch');
    this.requireNothingBegun('tryWriteBatch');
    return channel.trySend(this.kind, messages);
  }

  flush(): AsyncOperation<boolean> {
    return this.require('flushAsync').flush();
  }

  private get kind(): MessageKind {
    return this.kinds?.messageType ?? 0;
  }

  private requireNothingBegun(operation: string): void {
    if (this.#begun === null) return;
    throw illegalCall(`${operation}: a message that sendNonfinalFrameAsync began has not ended`);
  }
}
