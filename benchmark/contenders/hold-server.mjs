// Accepts `count=` connections, each waiting for data; answers a request with the memory once all are accepted.
import { streams } from './implementations/measured.mjs';
import { number, print, serve } from './measuring/program.mjs';
import { residentMemory } from './measuring/resident-memory.mjs';

const { acceptIdle } = await streams();
const count = number('count');
/** @type {unknown[]} */
const held = [];
let reached = () => {};
const full = new Promise((resolve) => (reached = () => resolve(undefined)));
const port = await acceptIdle((connection) => {
  if (held.push(connection) === count) reached();
});
print({ ready: true, port, memory: await residentMemory() });
serve(async () => {
  await full;
  return { memory: await residentMemory() };
});
