import type { AsyncOperation } from '../async/async-operation.js';
import { illegalCall } from '../errors/errors.js';
import type { ChannelSlot } from './channel-slot.js';
import type { MessageKind } from './channel.js';

/** Sends messages, whole or in fragments: a message that has begun must end before the next one. */
export class MessageSender {
  readonly #slot: ChannelSlot;
  readonly #kind: () => MessageKind;
  /** Kind of the message that is sent in fragments; null between messages. */
  #begun: MessageKind | null = null;

  /** @param kind of the messages from now on */
  constructor(slot: ChannelSlot, kind: () => MessageKind) {
    this.#slot = slot;
    this.#kind = kind;
  }

  /** Sends a message. */
  send(bytes: Uint8Array): AsyncOperation<number, number> {
    const channel = this.#slot.require('writeAsync');
    this.#requireNothingBegun('writeAsync');
    return channel.send(this.#kind(), bytes, true);
  }

  /** Sends a fragment of a message, all of them with the kind of the first. */
  sendFragment(bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    const channel = this.#slot.require(isFinal ? 'sendFinalFrameAsync' : 'sendNonfinalFrameAsync');
    const kind = this.#begun ?? this.#kind();
    const operation = channel.send(kind, bytes, isFinal);
    this.#begun = isFinal ? null : kind;
    return operation;
  }

  /** Sends messages without waiting; returns how many were accepted. */
  trySend(messages: readonly Uint8Array[]): number {
    const channel = this.#slot.require('tryWriteBatch');
    this.#requireNothingBegun('tryWriteBatch');
    return channel.trySend(this.#kind(), messages);
  }

  flush(): AsyncOperation<boolean> {
    return this.#slot.require('flushAsync').flush();
  }

  #requireNothingBegun(operation: string): void {
    if (this.#begun === null) return;
    throw illegalCall(`${operation}: a message that sendNonfinalFrameAsync began has not ended`);
  }
}
