// Times `count=` messages of `size=` bytes to an echo server and back, one after the other; prints p50 and p99 in microseconds.
import { percentile } from '../harness/statistics.mjs';
import { webSocketClients } from './implementations/measured.mjs';
import { number, print } from './measuring/program.mjs';

const WARMUP = 1000;

const { open } = await webSocketClients();
const message = new Uint8Array(number('size')).fill(0x55);
let arrived = (/** @type {Uint8Array} */ _) => {};
const { send, close } = await open((received) => arrived(received));
for (let index = 0; index < WARMUP; index++) await exchange();
const times = new Float64Array(number('count'));
for (let index = 0; index < times.length; index++) times[index] = await time();
print({ count: times.length, p50: percentile(times, 50), p99: percentile(times, 99) });
close();

async function time() {
  const start = performance.now();
  const { length } = await exchange();
  if (length !== message.length) throw new Error('the message that came back is another');
  return (performance.now() - start) * 1000;
}

/** @returns {Promise<Uint8Array>} */
function exchange() {
  return new Promise((resolve) => {
    arrived = resolve;
    send(message);
  });
}
