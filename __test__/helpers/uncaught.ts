import { once } from 'node:events';

/** Runs `action` and waits for its uncaught exception, which is kept from ava. */
export async function uncaughtOf(action: () => unknown): Promise<unknown> {
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    const uncaught = once(process, 'uncaughtException');
    action();
    const [error] = (await uncaught) as [unknown];
    return error;
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
}

/** Runs `action` and waits for its unhandled rejection. */
export async function unhandledOf(action: () => unknown): Promise<unknown> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  try {
    const unhandled = once(process, 'unhandledRejection');
    action();
    const [reason] = (await unhandled) as [unknown];
    return reason;
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

/** Runs `action`, lets all microtasks and the check for unhandled rejections run, and returns the unhandled rejections. */
export async function unhandledAfter(action: () => unknown): Promise<readonly unknown[]> {
  const listeners = process.listeners('unhandledRejection');
  const found: unknown[] = [];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => found.push(reason));
  try {
    action();
    await new Promise((resolve) => setImmediate(resolve));
    return found;
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}
