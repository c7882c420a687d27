import { setTimeout } from 'node:timers/promises';

import { number } from './program.mjs';
import { measure } from './window.mjs';

/** Milliseconds between two looks at the count. */
const INTERVAL = 5;

/**
 * Keeps `abreast=` connections under way through a measured window and reports how many were made.
 *
 * @param {() => Promise<boolean>} handshake makes and ends a connection; tells whether it resumed a session
 */
export async function storm(handshake) {
  const counts = { made: 0, resumed: 0, seen: 0 };
  const end = new AbortController();
  const clients = Array.from({ length: number('abreast', 16) }, async () => {
    while (!end.signal.aborted) {
      if (await handshake()) counts.resumed++;
      counts.made++;
    }
  });
  const failed = Promise.all(clients).then(() => undefined);
  const step = async () => {
    await Promise.race([setTimeout(INTERVAL), failed]);
    const packets = counts.made - counts.seen;
    counts.seen = counts.made;
    return { packets, bytes: 0 };
  };
  await measure(step, () => ({ totalResumed: counts.resumed }));
  end.abort();
  await failed;
}
