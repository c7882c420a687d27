import { invalidArgument } from '../errors/errors.js';
import { requireInteger } from './arguments.js';

const MAX_DESCRIPTOR = 0x7fff_ffff;

/** Checks the parameters of `fromDescriptor` and returns the descriptor. */
export function requireDescriptor(descriptor: unknown, prepare: unknown): number {
  const number = requireInteger(descriptor, 0, MAX_DESCRIPTOR, 'descriptor');
  if (prepare !== undefined && typeof prepare !== 'function') throw invalidArgument('prepare must be a function');
  return number;
}

/** Lets the application prepare a socket, which then adopts its descriptor. If either fails, the socket is closed. */
export function prepareAndAdopt<Socket extends { close(): void }>(
  socket: Socket,
  prepare: ((socket: Socket) => void) | undefined,
  adopt: () => void,
): Socket {
  try {
    prepare?.(socket);
    adopt();
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}
