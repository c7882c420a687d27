// Counts what `sockets=` sockets receive and copy out; of a stream, `largest=` bytes count as one packet. `echo=1` opens
// one more socket, which echoes; `pauses=1` reports garbage collections as well, `ticks=1` the ticks of a timer.
import { datagrams, transport } from './implementations/measured.mjs';
import { DeliveryCount } from './measuring/delivery-count.mjs';
import { GarbageCollections, TimerTicks } from './measuring/interruptions.mjs';
import { number, print, serve, text } from './measuring/program.mjs';

const count = new DeliveryCount();
const collections = number('pauses', 0) ? new GarbageCollections() : undefined;
const ticks = number('ticks', 0) ? new TimerTicks() : undefined;

const { receive } = await transport();
const copied = text('protocol') === 'udp' ? addDatagram : streamCounter(number('largest'));
const ports = await Promise.all(Array.from({ length: number('sockets', 1) }, () => receive(copied)));
if (number('echo', 0)) ports.push(await (await datagrams()).echo());
print({ ready: true, ports });
serve(report);

/** @param {number} bytes */
function addDatagram(bytes) {
  count.add(bytes, 1);
}

/**
 * @param {number} packetSize
 * @returns {(bytes: number) => void}
 */
function streamCounter(packetSize) {
  return (bytes) => count.add(bytes, bytes / packetSize);
}

async function report() {
  const report = await count.report();
  if (!report.window) return report;
  const { from, to } = report.window;
  return { ...report, ...collections?.between(from, to), ...ticks?.between(from, to) };
}
