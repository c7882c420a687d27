/** Throws from a microtask of its own: the process sees an uncaught exception, the caller goes on. */
export function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
