import { Buffer } from 'node:buffer';
import type { SocketActivityKind } from '../../windows/networking/sockets/socket-activity-kind.js';
import { invalidArgument } from '../errors/errors.js';
import { request } from './connection.js';
import type { Ownership } from './ownership.js';
import type { Leftover } from './protocol.js';

/** Longest id of a socket, in UTF-16 code units. */
const MAX_ID = 256;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Longest context. What the agent takes at once is 16 MiB, which leaves room for what was received and not taken. */
export const MAX_CONTEXT: number = 8 << 20;

/** What was received and not taken, with its bytes in that order. */
export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  readonly bytes: readonly Uint8Array[];
}

export const NOTHING_LEFT: Leftovers = { leftovers: [], bytes: [] };

/** A socket that is about to be given away: nothing here watches or uses it. */
export interface Suspended {
  readonly kind: SocketActivityKind;
  /** It stays the socket's. */
  readonly descriptor: number;
  readonly left: Leftovers;
  /** The agent did not take it: the socket goes on. */
  resume(): void;
  /** The agent has it: the socket ends here. */
  end(): void;
}

/** The arguments of `transferOwnership`. */
export interface TransferArguments {
  readonly id: string;
  readonly context: Uint8Array | null;
  /** Milliseconds; null for none. */
  readonly keepAlive: number | null;
}

/** The id of a socket; throws E_INVALIDARG for an empty and for a long one, and for anything but well-formed text. */
export function requireSocketId(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalidArgument('socketId must be a non-empty string');
  if (value.length > MAX_ID) throw invalidArgument(`socketId has ${value.length} of at most ${MAX_ID} characters`);
  if (LONE_SURROGATE.test(value)) throw invalidArgument('socketId has half of a surrogate pair');
  return value;
}

/** A TimeSpan, rounded up to a millisecond; throws E_INVALIDARG for anything but a positive number. 0 is none, as undefined is. */
export function keepAliveOf(value: unknown): number | null {
  if (value === undefined || value === 0) return null;
  if (typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER) return Math.ceil(value);
  throw invalidArgument('keepAliveTime must be a positive number of milliseconds');
}

/** Gives a socket to the agent. When this throws, the socket goes on as before. */
export function transfer(suspended: Suspended, ownership: Ownership, given: TransferArguments): void {
  try {
    giveDuplicate(suspended, ownership, given);
  } catch (error) {
    suspended.resume();
    throw error;
  }
  suspended.end();
}

/** When this returns, the agent has it; when it throws, it has not. */
function giveDuplicate(
  { kind, descriptor, left: { leftovers, bytes } }: Suspended,
  { taskId, wake }: Ownership,
  { id, context, keepAlive }: TransferArguments,
): void {
  const contextLength = context?.length ?? null;
  const tail = Buffer.concat(context ? [context, ...bytes] : bytes);
  request(
    'transfer',
    { id, kind, taskId, wake, keepAliveMs: keepAlive, contextLength, leftovers },
    { tail, descriptor },
  );
}
