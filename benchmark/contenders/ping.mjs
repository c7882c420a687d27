// Times `count=` round trips one after the other and prints p50 and p99 in microseconds.
import { percentile } from '../harness/statistics.mjs';
import { transport } from './implementations/measured.mjs';
import { number, print } from './measuring/program.mjs';

const WARMUP = 1000;

const { openExchange } = await transport();
const { exchange, close } = await openExchange();
for (let index = 0; index < WARMUP; index++) await exchange();
const times = new Float64Array(number('count'));
for (let index = 0; index < times.length; index++) times[index] = await time();
print({ count: times.length, p50: percentile(times, 50), p99: percentile(times, 99) });
close();

async function time() {
  const start = performance.now();
  await exchange();
  return (performance.now() - start) * 1000;
}
