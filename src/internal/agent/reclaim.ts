import { closeDescriptor } from './descriptor.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { disconnect, request, type Reply } from './connection.js';
import type { Ownership } from './ownership.js';
import type { Leftover, Replies, SocketRecord } from './protocol.js';

/** A socket that came back. */
export interface Reclaimed {
  readonly descriptor: number;
  readonly ownership: Ownership;
  readonly leftovers: readonly Leftover[];
  /** The bytes of the leftovers, one after the other. */
  readonly bytes: Uint8Array;
}

/** A socket that the agent owns, with its context. */
export interface OwnedSocket {
  readonly record: SocketRecord;
  readonly context: Uint8Array | null;
}

/** The sockets of the application that the agent owns. */
export function ownedSockets(): OwnedSocket[] {
  const { message, tail } = request('sockets', {});
  let start = 0;
  return message.sockets.map((record) => {
    const context = contextAt(tail, start, record);
    start += record.contextLength ?? 0;
    return { record, context };
  });
}

/** The context of a socket, a part of a tail. */
export function contextAt(tail: Uint8Array, start: number, { contextLength }: SocketRecord): Uint8Array | null {
  return contextLength === null ? null : tail.slice(start, start + contextLength);
}

/**
 * Takes a socket back. The agent keeps its own descriptor until this program has adopted the socket and said so: if it ends or
 * fails before that, the agent goes on as if nothing had been asked.
 *
 * @param adopt owns the descriptor unless it throws; it must not read from the socket yet
 */
export function reclaim<Socket extends { close(): void }>(id: string, adopt: (reclaimed: Reclaimed) => Socket): Socket {
  const socket = adoptOrClose(request('reclaim', { id }), adopt);
  try {
    request('received', { id });
  } catch (error) {
    socket.close();
    disconnect();
    throw error;
  }
  return socket;
}

function lengthOf(leftovers: readonly Leftover[]): number {
  return leftovers.reduce((sum, { length }) => sum + length, 0);
}

function broken({ id }: SocketRecord, how: string): UwpError {
  return new UwpError(Hresult.E_UNEXPECTED, `the agent sent the socket ${id} ${how}`);
}

function adoptOrClose<Socket>(
  { message, tail, descriptor }: Reply<Replies['reclaim']>,
  adopt: (reclaimed: Reclaimed) => Socket,
): Socket {
  if (descriptor === null) {
    disconnect();
    throw broken(message, 'without its descriptor');
  }
  try {
    const { taskId, wake, leftovers, contextLength } = message;
    const bytes = tail.subarray(contextLength ?? 0);
    if (bytes.length !== lengthOf(leftovers)) throw broken(message, 'with a part of what it had received');
    return adopt({ descriptor, ownership: { taskId, wake }, leftovers, bytes });
  } catch (error) {
    closeDescriptor(descriptor);
    disconnect();
    throw error;
  }
}
