// Opens `count=` connections, each waiting for data; answers a request with the memory once all are open.
import { streams } from './implementations/measured.mjs';
import { number, print, serve } from './measuring/program.mjs';
import { residentMemory } from './measuring/resident-memory.mjs';

/** Connection attempts in flight: far below any backlog. */
const CONCURRENCY = 64;

const { openIdle } = await streams();
print({ ready: true, memory: await residentMemory() });
/** @type {unknown[]} */
const held = [];
let left = number('count');
const opened = Promise.all(Array.from({ length: CONCURRENCY }, openMany));
serve(async () => {
  await opened;
  return { memory: await residentMemory() };
});

async function openMany() {
  while (left-- > 0) held.push(await openIdle());
}
