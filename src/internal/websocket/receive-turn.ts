import { receiveMessages, takeAssembled } from '../../native/index.cjs';
import { rethrowLater } from '../async/rethrow-later.js';
import { EMPTY } from '../memory/memory.js';
import { ReadSlab } from '../memory/read-slab.js';
import { nextTurn, whenDispatched } from '../runtime/hub.js';
import { TurnMeter, type TurnLimits } from '../runtime/turn-meter.js';
import { HAS_MORE, IS_ASSEMBLED, MESSAGE_WORDS, RECEIVER_WORDS } from '../runtime/wire.js';

/** Bytes of a slab, which lives as long as one of its messages. */
const SLAB_SIZE = 64 * 1024;

/** Where connections receive much, so that few messages lie across the end of a slab and have to be assembled. */
const LARGE_SLAB_SIZE = 256 * 1024;

/** Bytes of one read that are much. */
const MUCH = 4096;

/** Words before those of the first connection. */
const TOTALS = 2;

/** Memory with less room is not worth a read. */
const MIN_ROOM = 8 * 1024;

/** Most connections of one call of the native side. */
const MAX_RECEIVERS = 1024;

/** Milliseconds and messages of one turn, of all connections. */
const LIMITS: TurnLimits = { count: 16_384, time: 5 };

/** Where the messages of one read are. */
export interface Reception {
  readonly memory: Uint8Array;
  /** Of messages that are marked as assembled. */
  readonly assembled: Uint8Array;
  /** Marks, offset and bytes of each message from `from` to `to`. They change with the next read, of whichever connection. */
  readonly words: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** A connection that receives. */
export interface TurnReceiver {
  /** For the native side. */
  readonly number: number;
  /** Whether it takes messages. */
  readonly isOn: boolean;
  /** Whether it has a rest to deliver, or is to be read. */
  readonly wantsTurn: boolean;
  /** Whether a turn ended before it had delivered everything. */
  readonly hasRest: boolean;
  /** Whether it waits for its turn; for the turn alone. */
  isListed: boolean;
  /** Delivers the rest, until the turn is over. */
  resume(meter: TurnMeter): void;
  /** Delivers the messages of a read, until the turn is over, or the end of the connection. */
  deliver(marks: number, reception: Reception, meter: TurnMeter): void;
}

/** Those that wait for their turn, in order. */
const listed: TurnReceiver[] = [];
let isDue = false;
let isScheduled = false;

/** Has `receiver` take its messages behind the events that are being dispatched: one read for all of them. */
export function receiveNow(receiver: TurnReceiver): void {
  list(receiver);
  if (isDue) return;
  isDue = true;
  whenDispatched(() => {
    isDue = false;
    run();
  });
}

/** Has `receiver` take its messages in the next turn. */
export function receiveLater(receiver: TurnReceiver): void {
  list(receiver);
  if (isScheduled) return;
  isScheduled = true;
  nextTurn(() => {
    isScheduled = false;
    run();
  });
}

function list(receiver: TurnReceiver): void {
  if (receiver.isListed) return;
  receiver.isListed = true;
  listed.push(receiver);
}

/** Serves all that are listed, until nothing is left or the turn is over. A read counts too: it may complete no message. */
function run(): void {
  const meter = new TurnMeter(LIMITS);
  while (listed.length > 0 && !meter.count()) {
    const receivers = listed.splice(0, MAX_RECEIVERS);
    for (const receiver of receivers) receiver.isListed = false;
    serve(receivers, meter);
  }
  if (listed.length > 0) receiveLater(listed[0]!);
}

/** Serves each of them once, unless the turn is over before. */
function serve(receivers: readonly TurnReceiver[], meter: TurnMeter): void {
  const readers = [];
  for (const receiver of receivers) {
    if (receiver.hasRest && !meter.isOver) attempt(() => receiver.resume(meter));
    if (!receiver.wantsTurn) continue;
    if (meter.isOver) list(receiver);
    else readers.push(receiver);
  }
  if (readers.length > 0) read(readers, meter);
}

/** One read for as many as the memory has room for; the others are listed again. */
function read(readers: readonly TurnReceiver[], meter: TurnMeter): void {
  for (let index = 0; index < readers.length; index++) numbers[index] = readers[index]!.number;
  words ??= newWords();
  const slab = largest < MUCH ? smallSlab : largeSlab;
  const room = Math.max(MIN_ROOM, Math.min(largest + 1, LARGE_SLAB_SIZE / 4));
  const space = slab.spaceOf(room, LARGE_SLAB_SIZE);
  const served = receiveMessages(numbers.subarray(0, readers.length), space, words, room);
  const used = words[0]!;
  largest = words[1]!;
  const memory = used > 0 ? slab.keep(space, used) : EMPTY;
  for (let index = served; index < readers.length; index++) list(readers[index]!);
  deliver(readers, served, memory, meter);
}

function deliver(readers: readonly TurnReceiver[], served: number, memory: Uint8Array, meter: TurnMeter): void {
  const received = words!;
  for (let index = 0, at = TOTALS; index < served; index++) {
    const receiver = readers[index]!;
    const marks = received[at]!;
    const from = at + RECEIVER_WORDS;
    at = from + received[at + 1]! * MESSAGE_WORDS;
    if (marks === 0 && at === from) continue;
    const assembled = index === served - 1 ? assembledOf(received, from, at) : EMPTY;
    const reception = { memory, assembled, words: received, from, to: at };
    attempt(() => receiver.deliver(marks, reception, meter));
    if (receiver.isOn && (receiver.hasRest || marks & HAS_MORE)) list(receiver);
  }
}

/** The native side stops behind a connection with assembled messages. */
function assembledOf(received: Uint32Array, from: number, to: number): Uint8Array {
  for (let index = from; index < to; index += MESSAGE_WORDS) {
    if (received[index]! & IS_ASSEMBLED) return new Uint8Array(takeAssembled());
  }
  return EMPTY;
}

/** An exception in one must not keep the others from their messages. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    rethrowLater(error);
  }
}

const smallSlab = new ReadSlab(SLAB_SIZE);
const largeSlab = new ReadSlab(LARGE_SLAB_SIZE);
/** Bytes of the largest one of the last reads: the next ones may have as many. */
let largest = 0;
const numbers = new Uint32Array(MAX_RECEIVERS);

/** Created with the first read. */
let words: Uint32Array | undefined;

/** The shortest frame has two bytes, and of each connection one may end that began in another read. */
function newWords(): Uint32Array {
  const receivers = MAX_RECEIVERS * (RECEIVER_WORDS + MESSAGE_WORDS);
  return new Uint32Array(TOTALS + receivers + (LARGE_SLAB_SIZE / 2) * MESSAGE_WORDS);
}
