import type { BindingWebSocket } from '../../native/index.cjs';
import type { AsyncContext } from '../async/async-context.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { fromNative } from '../errors/native-error.js';
import { EMPTY } from '../memory/memory.js';
import { ReadSlab } from '../memory/read-slab.js';
import { nextTurn } from '../runtime/hub.js';
import { TurnMeter, type TurnLimits } from '../runtime/turn-meter.js';
import { IS_ASSEMBLED, IS_END, IS_LAST, IS_PONG, IS_TEXT, IS_TOO_LARGE, MESSAGE_WORDS } from '../runtime/wire.js';
import type { ReceivedMessage } from './channel.js';

/** Bytes of one read. */
const READ_SIZE = 64 * 1024;

/** Milliseconds and messages of one turn of one connection. */
const LIMITS: TurnLimits = { count: 16_384, time: 5 };

const PENDING = -1;
const CLOSED = -2;

/** Receives what a connection delivers, in the order of the wire. */
export interface ReceiverOwner {
  readonly context: AsyncContext;
  received(message: ReceivedMessage): void;
  ponged(payload: Uint8Array): void;
  /** The last messages were delivered, as far as they are wanted, and the turn is over: the peer is answered. */
  farewell(): void;
  /** The closing handshake ended. */
  ended(): void;
  lost(error: Error): void;
}

/** Where a pause has left the messages of one read. */
interface Rest {
  readonly memory: Uint8Array;
  readonly assembled: Uint8Array;
  readonly words: Uint32Array;
  readonly index: number;
}

/** Takes messages from a native WebSocket and delivers them, in turns of limited length. */
export class MessageReceiver {
  readonly #native: BindingWebSocket;
  readonly #receive: ReturnType<BindingWebSocket['receiveFunction']>;
  readonly #owner: ReceiverOwner;
  /** What the last turn left of its read. */
  #rest: Rest | null = null;
  #isOn = false;
  #isScheduled = false;
  #isRunning = false;
  #hasEnded = false;
  /** Whether the end follows what was read. */
  #isLast = false;

  constructor(native: BindingWebSocket, owner: ReceiverOwner) {
    this.#native = native;
    this.#receive = native.receiveFunction();
    this.#owner = owner;
  }

  get isOn(): boolean {
    return this.#isOn && !this.#hasEnded;
  }

  /** Starts or stops taking messages. */
  set isOn(isOn: boolean) {
    this.#isOn = isOn;
    if (isOn) this.#schedule();
  }

  /** Nothing is delivered any more. */
  end(): void {
    this.#hasEnded = true;
    this.#rest = null;
  }

  /** Bytes have arrived. What a pause left comes first, in the turn scheduled for it. */
  readable(): void {
    if (this.isOn && !this.#isScheduled && !this.#isRunning) this.#turn();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isRunning || this.#hasEnded) return;
    this.#isScheduled = true;
    nextTurn(() => {
      this.#isScheduled = false;
      if (this.isOn) this.#turn();
    });
  }

  #turn(): void {
    this.#isRunning = true;
    this.#owner.context.run(() => this.#deliver(new TurnMeter(LIMITS)));
    this.#isRunning = false;
    if (this.isOn && this.#wantsTurn) this.#schedule();
    else if (this.#isLast && !this.#hasEnded) this.#scheduleFarewell();
  }

  /** In a turn of its own: what the application answers to the last messages leaves before the Close frame. */
  #scheduleFarewell(): void {
    nextTurn(() => {
      if (this.#hasEnded) return;
      this.#owner.farewell();
      this.readable();
    });
  }

  /** Whether the last turn stopped before everything was taken. */
  #wantsTurn = false;

  #deliver(meter: TurnMeter): void {
    this.#wantsTurn = true;
    while (this.isOn) {
      const isEndPutOff = this.#isLast && meter.hasCounted;
      if (!this.#rest && (isEndPutOff || !this.#read())) {
        this.#wantsTurn = false;
        return;
      }
      if (this.#rest && !this.#deliverRest(this.#rest, meter)) return;
    }
  }

  /** Reads; false when nothing has arrived or nothing more will. */
  #read(): boolean {
    const space = readSlab.space(READ_SIZE, true);
    let count;
    try {
      count = this.#receive(space, (words ??= newWords()));
    } catch (error) {
      this.end();
      this.#owner.lost(fromNative(error));
      return false;
    }
    if (count === PENDING) return false;
    if (count === CLOSED) {
      this.end();
      this.#owner.ended();
      return false;
    }
    this.#keep(space, words, count);
    return true;
  }

  #keep(space: Uint8Array, received: Uint32Array, count: number): void {
    const used = received[0]! & ~IS_LAST;
    this.#isLast = (received[0]! & IS_LAST) !== 0;
    if (count === 0) return;
    const memory = used > 0 ? readSlab.keep(space, used) : EMPTY;
    const end = 1 + count * MESSAGE_WORDS;
    const last = received[end - MESSAGE_WORDS]!;
    const assembled =
      last & IS_ASSEMBLED || hasAssembled(received, end) ? new Uint8Array(this.#native.takeAssembled()) : EMPTY;
    this.#rest = { memory, assembled, words: received.slice(1, end), index: 0 };
  }

  /** Delivers the messages of a read; false when the turn is over or delivery was stopped. */
  #deliverRest(rest: Rest, meter: TurnMeter): boolean {
    const { memory, assembled, words } = rest;
    for (let index = rest.index; index < words.length; index += MESSAGE_WORDS) {
      if (!this.isOn || meter.count()) {
        this.#rest = this.#hasEnded ? null : { memory, assembled, words, index };
        return false;
      }
      this.#deliverOne(words[index]!, messageBytes(rest, index));
    }
    this.#rest = null;
    return true;
  }

  #deliverOne(marks: number, bytes: Uint8Array): void {
    if (marks & IS_PONG) {
      this.#owner.ponged(bytes);
      return;
    }
    this.#owner.received({
      kind: marks & IS_TEXT ? 1 : 0,
      bytes,
      isFinal: (marks & IS_END) !== 0,
      error: marks & IS_TOO_LARGE ? tooLarge() : null,
    });
  }
}

function messageBytes({ memory, assembled, words }: Rest, index: number): Uint8Array {
  const offset = words[index + 1]!;
  const source = words[index]! & IS_ASSEMBLED ? assembled : memory;
  return source.subarray(offset, offset + words[index + 2]!);
}

function hasAssembled(received: Uint32Array, end: number): boolean {
  for (let index = 1; index < end; index += MESSAGE_WORDS) if (received[index]! & IS_ASSEMBLED) return true;
  return false;
}

function tooLarge(): Error {
  return new UwpError(Hresult.WSAEMSGSIZE, 'the message is larger than maxMessageSize');
}

/** One for all connections: only one read fills it at a time, on this thread. */
const readSlab = new ReadSlab();

/** Shared likewise; created with the first connection. The shortest frame has two bytes. */
let words: Uint32Array | undefined;

function newWords(): Uint32Array {
  return new Uint32Array(1 + (READ_SIZE / 2) * MESSAGE_WORDS);
}
