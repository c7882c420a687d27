import { Buffer } from 'node:buffer';
import { sendMessages } from '../../native/index.cjs';
import { atTurnEnd } from '../runtime/turn-end.js';
import { IS_END, IS_TEXT, SENDER_WORDS, SENT_WORDS } from '../runtime/wire.js';
import { SLAB_SIZE } from '../writing/batch-pool.js';
import type { MessageKind } from './channel.js';

const MAX_MESSAGES = 4096;

/** Messages of one connection of a turn, until that is used again. */
export interface SentMessages {
  /** Payloads, back to back from `start` on. */
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Marks and bytes of each message from `first` to `end`. */
  readonly words: Uint32Array;
  readonly first: number;
  readonly end: number;
  /** How many of them the native side has accepted. */
  readonly accepted: number;
  /** Whether the kernel has everything that was ever accepted. */
  readonly isDelivered: boolean;
}

/** A connection that sends. */
export interface TurnSender {
  /** For the native side. */
  readonly number: number;
  /** Place of its messages in the turn, -1 when it has none; for the turn alone. */
  turnPlace: number;
  /** The native side has taken messages, or not. No code of the application may run within the call. */
  taken(messages: SentMessages): void;
  /** Every connection of the turn has got its `taken`. */
  turnEnded(): void;
}

/** Small messages of all connections, which leave together: at the end of the turn, when room ends, or when one has to. */
class SendTurn {
  /** Allocated with the first message. */
  #bytes: Uint8Array | undefined;
  readonly #words = new Uint32Array(MAX_MESSAGES * SENT_WORDS);
  /** What the native side needs and answers, of each connection. */
  readonly #runs = new Uint32Array(MAX_MESSAGES * SENDER_WORDS);
  #senders: TurnSender[] = [];
  #count = 0;
  #end = 0;
  #isScheduled = false;

  /** Makes room for a message, of any connection; what then was not accepted of one waits in its queue. */
  makeRoom(length: number): void {
    if (this.#count === MAX_MESSAGES || this.#end + length > SLAB_SIZE) this.flush();
  }

  /** Adds a message, for which there is room, behind those that the connection has here; false when others have added some since. */
  add(sender: TurnSender, bytes: Uint8Array, kind: MessageKind, isFinal: boolean): boolean {
    const isLast = sender.turnPlace === this.#senders.length - 1;
    if (sender.turnPlace < 0) this.#begin(sender);
    else if (!isLast) return false;
    this.#append(bytes, kind, isFinal);
    return true;
  }

  /** Sends everything. Handlers of the application may run within the call. */
  flush(): void {
    const senders = this.#senders;
    if (senders.length === 0) return;
    const runs = this.#runs.subarray(0, senders.length * SENDER_WORDS);
    sendMessages(this.#bytes!, this.#words.subarray(0, this.#count * SENT_WORDS), runs);
    this.#senders = [];
    this.#account(senders);
    this.#count = this.#end = 0;
    for (const sender of senders) sender.turnEnded();
  }

  endTurn(): void {
    this.#isScheduled = false;
    this.flush();
  }

  #begin(sender: TurnSender): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      atTurnEnd(this);
    }
    const at = this.#senders.length * SENDER_WORDS;
    this.#runs[at] = sender.number;
    this.#runs[at + 1] = this.#runs[at + 2] = 0;
    sender.turnPlace = this.#senders.push(sender) - 1;
  }

  #append(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): void {
    (this.#bytes ??= Buffer.allocUnsafeSlow(SLAB_SIZE)).set(bytes, this.#end);
    this.#end += bytes.length;
    const place = this.#count++ * SENT_WORDS;
    this.#words[place] = (kind === 1 ? IS_TEXT : 0) | (isFinal ? IS_END : 0);
    this.#words[place + 1] = bytes.length;
    const run = (this.#senders.length - 1) * SENDER_WORDS;
    this.#runs[run + 1]!++;
    this.#runs[run + 2]! += bytes.length;
  }

  #account(senders: readonly TurnSender[]): void {
    let [first, start] = [0, 0];
    for (let index = 0; index < senders.length; index++) {
      const sender = senders[index]!;
      const run = index * SENDER_WORDS;
      const end = first + this.#runs[run + 1]!;
      sender.turnPlace = -1;
      sender.taken({
        bytes: this.#bytes!,
        start,
        words: this.#words,
        first,
        end,
        accepted: this.#runs[run + 3]!,
        isDelivered: this.#runs[run + 4] === 1,
      });
      first = end;
      start += this.#runs[run + 2]!;
    }
  }
}

/** That of this thread. */
export const sendTurn: SendTurn = new SendTurn();
