import { invalidArgument } from '../errors/errors.js';
import { requireInteger } from './arguments.js';

const MAX_DESCRIPTOR = 0x7fff_ffff;

/** The parameters of a `fromDescriptor`; returns the number. */
export function requireDescriptor(descriptor: unknown, prepare: unknown): number {
  const number = requireInteger(descriptor, 0, MAX_DESCRIPTOR, 'descriptor');
  if (prepare !== undefined && typeof prepare !== 'function') throw invalidArgument('prepare must be a function');
  return number;
}

/** Has the program prepare a socket that then takes its descriptor; a socket for which either fails is closed. */
export function prepared<Socket extends { close(): void }>(
  socket: Socket,
  prepare: ((socket: Socket) => void) | undefined,
  take: () => void,
): Socket {
  try {
    prepare?.(socket);
    take();
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}
