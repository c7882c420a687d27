import { peakMemory, ProcessUsage } from './process-usage.mjs';
import { number, print } from './program.mjs';

/** @typedef {{ packets: number, bytes: number }} Step what the kernel accepted */

/**
 * Repeats `step` through a warm-up (`warmup=`, milliseconds) and a measured window (`duration=`), then prints the
 * report of the window. The totals include the warm-up, for comparison with what arrived.
 *
 * @param {() => Promise<Step>} step
 * @param {() => Record<string, number>} [more] to report
 */
export async function measure(step, more = () => ({})) {
  const warm = await repeat(number('warmup'), step);
  const usage = new ProcessUsage();
  const start = performance.now();
  const { packets, bytes } = await repeat(number('duration'), step);
  print({
    seconds: (performance.now() - start) / 1000,
    packets,
    bytes,
    ...usage.seconds,
    peakMemory: peakMemory(),
    totalPackets: warm.packets + packets,
    totalBytes: warm.bytes + bytes,
    ...more(),
  });
}

/**
 * @param {number} milliseconds
 * @param {() => Promise<Step>} step
 */
async function repeat(milliseconds, step) {
  const end = performance.now() + milliseconds;
  let packets = 0;
  let bytes = 0;
  while (performance.now() < end) {
    const done = await step();
    packets += done.packets;
    bytes += done.bytes;
  }
  return { packets, bytes };
}
