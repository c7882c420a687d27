import type { AsyncContext } from '../async/async-context.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { fromNative } from '../errors/native-error.js';
import type { TurnMeter } from '../runtime/turn-meter.js';
import { nextTurn, webSockets } from '../runtime/hub.js';
import {
  HAS_ENDED,
  IS_ASSEMBLED,
  IS_END,
  IS_LAST,
  IS_PONG,
  IS_TEXT,
  IS_TOO_LARGE,
  MESSAGE_WORDS,
} from '../runtime/wire.js';
import type { ReceivedMessage } from './channel.js';
import { receiveLater, receiveNow, type Reception, type TurnReceiver } from './receive-turn.js';

/**
 * The receiving side of a connection: delivers its messages, in the order of the wire, in the turns of all connections. The
 * connection itself extends it, and methods are not `#private`: both would cost each idle connection memory.
 */
export abstract class MessageReceiver implements TurnReceiver {
  readonly number: number;
  isListed = false;
  /** What the last turn left of its read. */
  #rest: Reception | null = null;
  #isOn = false;
  #hasEnded = false;
  /** Whether only the end follows what was read, until the farewell. */
  #isLast = false;

  /** @param number of the native side */
  constructor(number: number) {
    this.number = number;
  }

  abstract get context(): AsyncContext;

  protected abstract received(message: ReceivedMessage): void;

  protected abstract ponged(payload: Uint8Array): void;

  /** The last messages were delivered, as far as they are wanted, and the turn is over: the peer is answered. */
  protected abstract farewell(): void;

  /** The closing handshake ended. */
  protected abstract ended(code: number, reason: string): void;

  protected abstract lost(error: Error): void;

  get isOn(): boolean {
    return this.#isOn && !this.#hasEnded;
  }

  /** Starts or stops taking messages. */
  set isOn(isOn: boolean) {
    this.#isOn = isOn;
    if (this.isOn) receiveLater(this);
  }

  /** The end is read only behind the farewell: reading it closes the connection. */
  get wantsTurn(): boolean {
    return this.isOn && (this.hasRest || !this.#isLast);
  }

  get hasRest(): boolean {
    return this.#rest !== null;
  }

  /** Nothing is delivered any more. */
  protected endReceiving(): void {
    this.#hasEnded = true;
    this.#rest = null;
  }

  /** Bytes have arrived. */
  protected readable(): void {
    if (this.isOn) receiveNow(this);
  }

  /** For the turn. */
  resume(meter: TurnMeter): void {
    const rest = this.#rest!;
    this.#rest = null;
    this.context.run(() => this.deliverAll(rest, meter));
    if (this.#isLast) this.prepareFarewell();
  }

  /** For the turn. */
  deliver(marks: number, reception: Reception, meter: TurnMeter): void {
    this.#isLast = (marks & IS_LAST) !== 0;
    this.context.run(() => {
      if (!(marks & HAS_ENDED)) this.deliverAll(reception, meter);
      else if (this.isOn) this.reportEnd();
    });
    if (this.#isLast) this.prepareFarewell();
  }

  /** In a turn of its own: what the application answers to the last messages leaves before the Close frame. */
  private prepareFarewell(): void {
    if (this.#hasEnded || (this.isOn && this.hasRest)) return;
    nextTurn(() => {
      if (this.#hasEnded || !this.#isLast) return;
      this.#isLast = false;
      this.farewell();
      if (this.isOn) receiveLater(this);
    });
  }

  private deliverAll(reception: Reception, meter: TurnMeter): void {
    const { words, to } = reception;
    for (let index = reception.from; index < to; index += MESSAGE_WORDS) {
      if (!this.isOn || meter.count()) {
        if (!this.#hasEnded) this.#rest = restOf(reception, index);
        return;
      }
      this.deliverOne(words[index]!, messageBytes(reception, index));
    }
  }

  private deliverOne(marks: number, bytes: Uint8Array): void {
    if (marks & IS_PONG) {
      this.ponged(bytes);
      return;
    }
    this.received({
      kind: marks & IS_TEXT ? 1 : 0,
      bytes,
      isFinal: (marks & IS_END) !== 0,
      error: marks & IS_TOO_LARGE ? tooLarge() : null,
    });
  }

  private reportEnd(): void {
    this.endReceiving();
    let status;
    try {
      status = webSockets.closeStatus(this.number);
    } catch (error) {
      this.lost(fromNative(error));
      return;
    }
    this.ended(status.code, status.reason);
  }
}

/** The messages from `index` on, which outlast the read. */
function restOf({ memory, assembled, words, to }: Reception, index: number): Reception {
  return { memory, assembled, words: words.slice(index, to), from: 0, to: to - index };
}

function messageBytes({ memory, assembled, words }: Reception, index: number): Uint8Array {
  const offset = words[index + 1]!;
  const source = words[index]! & IS_ASSEMBLED ? assembled : memory;
  return source.subarray(offset, offset + words[index + 2]!);
}

function tooLarge(): Error {
  return new UwpError(Hresult.WSAEMSGSIZE, 'the message is larger than maxMessageSize');
}
