/** Workers that send and receive as fast as they can; each is terminated under load. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { connected, receiving, print } from './receiving.js';

const WORKERS = 20;

async function load(): Promise<void> {
  let count = 0;
  const { port } = await receiving(() => {
    if (++count === 500) parentPort!.postMessage('loaded');
  });
  const { outputStream } = await connected(port);
  const batch = Array.from({ length: 200 }, (_, index) => Buffer.alloc(50 + (index % 7)));
  setInterval(() => {
    for (const bytes of batch) void outputStream.writeAsync(bytes);
    outputStream.flushAsync().done();
    outputStream.tryWriteBatch(batch);
  }, 1);
}

/** Resolves when the worker works at full load. */
async function loadedWorker(): Promise<Worker> {
  const worker = new Worker(__filename);
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return worker;
}

async function main(): Promise<void> {
  const own = await receiving();
  const mine = await connected(own.port);
  let terminated = 0;
  while (terminated < WORKERS) {
    const workers = await Promise.all([loadedWorker(), loadedWorker()]);
    await Promise.all(workers.map(async (worker) => worker.terminate()));
    terminated += workers.length;
    await mine.outputStream.writeAsync(Buffer.from('main works'));
    await own.received.until(terminated / 2);
  }
  own.socket.close();
  print({ terminated });
}

void (isMainThread ? main() : load());
