import { EventLoopUse } from './event-loop.mjs';
import { number, say } from './program.mjs';

/** @typedef {{ packets: number, bytes: number }} Step what the kernel took */

/**
 * Repeats `step` through a warm-up (`warmup=`, milliseconds) and a measured window (`duration=`), then prints the
 * report of the window. The totals count the warm-up too, for comparison with what arrived.
 *
 * @param {() => Promise<Step> | Step} step
 * @param {() => Record<string, number>} [more] to report
 */
export async function measure(step, more = () => ({})) {
  const warm = await repeat(number('warmup', 200), step);
  const usage = process.cpuUsage();
  const loop = new EventLoopUse();
  const start = performance.now();
  const { packets, bytes } = await repeat(number('duration', 600), step);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(usage);
  say({
    seconds,
    packets,
    bytes,
    userSeconds: used.user / 1e6,
    systemSeconds: used.system / 1e6,
    eventLoopSeconds: loop.seconds,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    totalPackets: warm.packets + packets,
    totalBytes: warm.bytes + bytes,
    ...more(),
  });
}

/**
 * @param {number} milliseconds
 * @param {() => Promise<Step> | Step} step
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
