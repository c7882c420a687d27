import process from 'node:process';

/** Captured at load time, since fake timers in the tests of applications replace the property. */
export const nextTick: typeof process.nextTick = process.nextTick.bind(process);

/** Throws from its own tick: an uncaught exception for the process, while the caller continues. */
export function rethrowLater(error: unknown): void {
  nextTick(raise, error);
}

function raise(error: unknown): void {
  throw error;
}
