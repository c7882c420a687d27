import { setTimeout } from 'node:timers/promises';

/** Rounds of collection: finalizers of one round free what the next one collects. */
const COLLECTIONS = 3;

/**
 * Resident memory of this process after garbage collection; the runtime needs `--expose-gc`.
 *
 * @returns {Promise<number>} bytes
 */
export async function residentMemory() {
  for (let round = 0; round < COLLECTIONS; round++) {
    globalThis.gc?.();
    await setTimeout(50);
  }
  return process.memoryUsage.rss();
}
