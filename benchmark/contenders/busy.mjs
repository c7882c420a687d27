// Counts what a socket receives behind the first datagram, which blocks the event loop for `block=` milliseconds.
import { datagrams } from './implementations/measured.mjs';
import { idle } from './measuring/delivery-count.mjs';
import { number, print, serve } from './measuring/program.mjs';

const block = number('block');
let packets = -1;

const { receive } = await datagrams();
const port = await receive(() => {
  if (++packets === 0) setImmediate(stall);
});
print({ ready: true, port });
serve(report);

function stall() {
  const end = performance.now() + block;
  while (performance.now() < end);
}

async function report() {
  await idle(() => packets);
  return { packets };
}
