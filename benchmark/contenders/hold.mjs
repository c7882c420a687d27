// Binds `count=` UDP sockets with a handler that never runs.
import { datagrams } from './implementations/measured.mjs';
import { number, print, serve } from './measuring/program.mjs';
import { residentMemory } from './measuring/resident-memory.mjs';

const { openIdle } = await datagrams();
/** @type {unknown[]} */
const held = [await openIdle()]; // the first figure includes what all sockets share

print({ ready: true, memory: await residentMemory() });
serve(async () => {
  while (held.length <= number('count')) held.push(await openIdle());
  return { memory: await residentMemory() };
});
