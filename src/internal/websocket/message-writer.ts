import type { AsyncOperation } from '../async/async-operation.js';
import { fromNative } from '../errors/native-error.js';
import { unshared } from '../memory/memory.js';
import { webSockets } from '../runtime/hub.js';
import { IS_DELIVERED, SENT_WORDS } from '../runtime/wire.js';
import { WriteLedger } from '../writing/write-ledger.js';
import { WriteQueue, type BatchSender } from '../writing/write-queue.js';
import type { MessageKind } from './channel.js';
import { COPY_LIMIT, MessageBatch } from './message-batch.js';
import { sendTurn, type SentMessages, type TurnSender } from './send-turn.js';
import { UndeliveredMessages } from './undelivered-messages.js';

/** The connection that a writer belongs to. */
export interface WriterOwner {
  /** The writer starts, or stops, waiting for the kernel. */
  waitsChanged(): void;
  /** Everything sent so far is with the native side. */
  drained(): void;
  /** A write was cancelled: the peer must not take a part for the whole. */
  abort(): void;
}

/** Passes the messages of one connection to the native side, in order; a message is complete when the kernel has it. */
export class MessageWriter implements BatchSender<MessageBatch>, TurnSender {
  readonly number: number;
  turnPlace = -1;
  readonly #owner: WriterOwner;
  readonly #ledger: WriteLedger;
  readonly #queue: WriteQueue<MessageBatch> = new WriteQueue(this, MessageBatch);
  readonly #undelivered: UndeliveredMessages;
  /** Payload bytes that the native side has not accepted. */
  #waitingBytes = 0;
  #waits = false;
  /** Messages that the kernel has, and whose writes are not settled. */
  #delivered = 0;

  constructor(number: number, owner: WriterOwner) {
    this.#owner = owner;
    this.number = number;
    this.#ledger = new WriteLedger(() => owner.abort());
    this.#undelivered = new UndeliveredMessages(() => webSockets.delivered(number));
    this.#queue.open();
  }

  /** Payload bytes that the kernel does not have. */
  get bufferedAmount(): number {
    return this.#waitingBytes + this.#undelivered.bytes;
  }

  /** Whether writes wait for the kernel. */
  get waits(): boolean {
    return this.#waits;
  }

  /** Whether messages wait for the native side. */
  get hasUnsent(): boolean {
    return this.turnPlace >= 0 || this.#queue.hasUnsent;
  }

  send(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): AsyncOperation<number, number> {
    const operation = this.#ledger.issue(bytes.length);
    const { failure } = this.#queue;
    if (failure) this.#ledger.failRest(failure);
    else this.#add(kind, bytes, isFinal);
    return operation;
  }

  /** Sends as many messages as are accepted at once. */
  trySend(kind: MessageKind, messages: readonly Uint8Array[]): number {
    this.endTurn();
    const queue = this.#queue;
    let count = 0;
    while (count < messages.length && !queue.isBlocked && !queue.failure) {
      count += this.#addSome(kind, messages, count);
      queue.endTurn();
    }
    if (queue.failure) throw this.#reported(queue.failure);
    return count - (count > 0 ? this.#takeBack() : 0);
  }

  /** The native side has accepted a message that went past the queue, while that was empty. */
  passed(bytes: number, isDelivered: boolean): void {
    this.#ledger.reserve(1);
    if (isDelivered) this.#delivered += this.#undelivered.deliver(1);
    else this.#undelivered.accept(1, bytes);
    this.drained();
  }

  flush(): AsyncOperation<boolean> {
    this.endTurn();
    return this.#ledger.flush();
  }

  endTurn(): void {
    if (this.turnPlace >= 0) sendTurn.flush();
    this.#queue.endTurn();
  }

  /** For the turn: the rest comes before what has been written since. */
  taken(messages: SentMessages): void {
    if (this.#queue.failure) return;
    this.#accepted(messages.accepted, takenBytes(messages), messages.isDelivered);
    if (messages.accepted < messages.end - messages.first) this.#queue.prepend(MessageBatch.rest(messages));
  }

  /** For the turn. */
  turnEnded(): void {
    if (this.#queue.failure) return;
    if (this.#queue.hasUnsent) this.#queue.endTurn();
    else this.drained();
  }

  /** There is room again, or the kernel has more. */
  resume(): void {
    if (this.#queue.isBlocked) {
      this.#queue.isBlocked = false;
      this.endTurn();
    } else if (this.#undelivered.isPending) {
      this.drained();
    }
  }

  /** Fails every message that has not been delivered and every later one. */
  fail(error: Error): void {
    this.#queue.fail(error);
    this.#queue.clear();
    this.#undelivered.clear();
    this.#waitingBytes = 0;
    this.#updateWait();
    this.#ledger.failRest(error);
  }

  /** For the queue. */
  submit(first: MessageBatch): void {
    if (this.turnPlace >= 0) {
      // What is there came before, and its rest is now the first of the queue.
      sendTurn.flush();
      return;
    }
    const waiting = first.count - first.done;
    const answer = webSockets.send(this.number, first.waitingBytes, first.waitingWords);
    const accepted = answer & ~IS_DELIVERED;
    this.#queue.isBlocked = accepted < waiting;
    this.#accepted(accepted, first.take(accepted), accepted !== answer);
    if (!this.#queue.isBlocked) this.#queue.removeFirst();
  }

  /** For the queue: as much as possible was accepted. */
  drained(): void {
    try {
      const count = this.#delivered + this.#undelivered.settle();
      this.#delivered = 0;
      if (count > 0) this.#ledger.settle(this.#ledger.settled + count);
    } catch (error) {
      this.fail(fromNative(error));
    }
    this.#updateWait();
    this.#owner.drained();
  }

  #add(kind: MessageKind, bytes: Uint8Array, isFinal: boolean): void {
    this.#waitingBytes += bytes.length;
    if (bytes.length > COPY_LIMIT) this.#queue.append(MessageBatch.single(unshared(bytes), kind, isFinal));
    else if (!this.#joinsTurn(bytes, kind, isFinal)) this.#queue.withRoom(bytes.length).add(bytes, kind, isFinal);
  }

  /** False when something before it waits in the queue, or connections alternate. */
  #joinsTurn(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): boolean {
    sendTurn.makeRoom(bytes.length);
    return !this.#queue.hasUnsent && sendTurn.add(this, bytes, kind, isFinal);
  }

  #accepted(messages: number, bytes: number, isDelivered: boolean): void {
    this.#waitingBytes -= bytes;
    if (isDelivered) this.#delivered += this.#undelivered.deliver(messages);
    else this.#undelivered.accept(messages, bytes);
  }

  /** Adds messages from `from` on: those that fit the batch, or a large one. Returns how many. */
  #addSome(kind: MessageKind, messages: readonly Uint8Array[], from: number): number {
    const batch = this.#queue.collecting;
    let index = from;
    for (; index < messages.length; index++) {
      const message = messages[index]!;
      if (message.length > COPY_LIMIT || !batch.hasRoom(message.length)) break;
      batch.add(message, kind, true);
      this.#waitingBytes += message.length;
    }
    const count = index - from;
    this.#ledger.reserve(Math.max(count, 1));
    if (count > 0) return count;
    const large = unshared(messages[from]!);
    this.#waitingBytes += large.length;
    this.#queue.append(MessageBatch.single(large, kind, true));
    return 1;
  }

  /** Takes back the messages of `trySend` that were not accepted, and returns how many; no operation refers to them. */
  #takeBack(): number {
    const { first } = this.#queue;
    if (!first) return 0;
    const count = first.count - first.done;
    this.#waitingBytes -= first.end - first.start;
    this.#queue.removeFirst();
    this.#ledger.retract(this.#ledger.issued - count);
    return count;
  }

  #reported(failure: Error): Error {
    this.#ledger.clearUnreported();
    return failure;
  }

  #updateWait(): void {
    const waits = this.#queue.isBlocked || this.#undelivered.isPending;
    if (this.#waits === waits) return;
    this.#waits = waits;
    this.#owner.waitsChanged();
  }
}

function takenBytes({ words, first, accepted }: SentMessages): number {
  let bytes = 0;
  for (let index = first; index < first + accepted; index++) bytes += words[index * SENT_WORDS + 1]!;
  return bytes;
}
