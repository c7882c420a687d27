import { residentMemory } from './memory.mjs';
import { number, say, serve } from './program.mjs';

/**
 * Accepts `count=` connections and keeps them; a request is answered with the memory once all are there.
 *
 * @param {(hold: (connection: unknown) => void) => Promise<number>} listen hands over what keeps a connection; gives the port
 */
export async function holdAccepted(listen) {
  /** @type {unknown[]} */
  const held = [];
  let reached = () => {};
  const full = new Promise((resolve) => (reached = () => resolve(undefined)));
  const port = await listen((connection) => {
    if (held.push(connection) === number('count')) reached();
  });
  say({ ready: true, port, memory: await residentMemory() });
  serve(async () => {
    await full;
    return { connections: held.length, memory: await residentMemory() };
  });
}
