import { percentile } from '../harness/statistics.mjs';
import { number, say } from './program.mjs';

/**
 * Times `exchange` one after the other (`warmupCount=`, `count=`) and prints p50 and p99 in microseconds.
 *
 * @param {() => Promise<unknown>} exchange
 */
export async function timeRoundTrips(exchange) {
  for (let index = number('warmupCount', 1000); index > 0; index--) await exchange();
  const times = new Float64Array(number('count', 10_000));
  for (let index = 0; index < times.length; index++) times[index] = await timed(exchange);
  say({ count: times.length, p50: percentile(times, 50), p99: percentile(times, 99) });
}

/** @param {() => Promise<unknown>} exchange */
async function timed(exchange) {
  const start = performance.now();
  await exchange();
  return (performance.now() - start) * 1000;
}
