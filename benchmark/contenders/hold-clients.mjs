import { residentMemory } from './memory.mjs';
import { number, say, serve } from './program.mjs';

/** Connections under way at a time: far below any backlog. */
const ABREAST = 64;

/**
 * Opens `count=` connections and keeps them; a request is answered with the memory once all are open.
 *
 * @param {() => Promise<unknown>} open gives what keeps a connection
 */
export async function holdClients(open) {
  let left = number('count');
  say({ ready: true, memory: await residentMemory() });
  /** @type {unknown[]} */
  const held = [];
  const openMany = async () => {
    while (left-- > 0) held.push(await open());
  };
  const opened = Promise.all(Array.from({ length: ABREAST }, openMany));
  serve(async () => {
    await opened;
    return { connections: held.length, memory: await residentMemory() };
  });
}
