import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { BEGIN, END, type FillerData } from '../../../../helpers/udp-programs/queue-filler.js';
import { openReceiver } from '../../../../helpers/udp-sockets.js';

const FILLER = join(__dirname, '../../../../helpers/udp-programs/queue-filler.js');
/** Milliseconds after which the blocked thread gives up. */
const DEADLINE = 60_000;

/** Linux doubles it. A datagram of a few bytes takes up 500 to 2,300 of it, by the driver of the interface. */
const BUFFER = 65_536;
/** More than an eighth of the buffer, from which on it is drained for a busy thread, and less than it holds. */
const BURST = 32;

/** Each row takes more than the receive buffer holds, and less than one of the limits behind it. */
const ROWS = [
  { title: 'datagrams, less than receiveTurnLimit', count: 1_000, length: 8 },
  { title: 'bytes, less than 1 MiB', count: 900, length: 1_000 },
];
/** The kernel's account shows when the buffer is empty. */
const onLinux = process.platform === 'linux' ? test.serial : test.skip;

for (const { title, count, length } of ROWS) {
  onLinux(`a blocked thread loses nothing of more than its receive buffer holds: ${title}`, async (t) => {
    const { port, received, socket } = await openReceiver(t, undefined, ({ control }) => {
      control.inboundBufferSizeInBytes = BUFFER;
    });
    t.true(count * 500 > 2 * BUFFER && count < socket.control.receiveTurnLimit && count * length < 1 << 20);
    const signals = new Int32Array(new SharedArrayBuffer(8));
    const workerData: FillerData = { signals, port: Number(port), count, burst: BURST, length };
    const worker = new Worker(FILLER, { workerData });
    t.teardown(async () => worker.terminate());
    await once(worker, 'message');
    Atomics.store(signals, BEGIN, 1);
    Atomics.notify(signals, BEGIN);
    t.not(Atomics.wait(signals, END, 0, DEADLINE), 'timed-out', 'the receive buffer is drained meanwhile');
    const numbers = (await received.until(count)).map((bytes) => Buffer.from(bytes).readUInt32BE());
    t.deepEqual(
      numbers,
      Array.from({ length: count }, (_, number) => number),
    );
    t.is(socket.information.statistics!.kernelDrops, 0);
  });
}
