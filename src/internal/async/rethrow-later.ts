import process from 'node:process';

/** Taken now: tests of programs replace the property by a clock that stands still. */
const nextTick = process.nextTick.bind(process);

/** Throws from a call of its own: the process sees an uncaught exception, the caller goes on. */
export function rethrowLater(error: unknown): void {
  nextTick(raise, error);
}

function raise(error: unknown): void {
  throw error;
}
