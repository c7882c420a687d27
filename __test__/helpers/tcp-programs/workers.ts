// Sockets in worker threads, one case by name.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { DataReader, HostName, StreamSocket, StreamSocketListener } from 'uwp-sockets';

import { countDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const LOOPBACK = new HostName('127.0.0.1');
const ROUNDS = 20;

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  socket.close();
}

async function listening(): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => void echo(socket);
  await listener.bindEndpointAsync(LOOPBACK, '');
  return listener;
}

async function roundTrip(port: string): Promise<void> {
  const socket = new StreamSocket();
  await socket.connectAsync(LOOPBACK, port);
  await socket.outputStream.writeAsync(new Uint8Array(1000));
  await new DataReader(socket.inputStream).loadAsync(1000);
  socket.close();
}

/** Sends and receives without end; notifies the parent when data flows. */
async function load(): Promise<void> {
  const { localPort } = (await listening()).information;
  const sockets = Array.from({ length: 4 }, () => new StreamSocket());
  await Promise.all(sockets.map((socket) => socket.connectAsync(LOOPBACK, localPort)));
  const run = async ({ inputStream, outputStream }: StreamSocket): Promise<never> => {
    for (;;) {
      void outputStream.writeAsync(new Uint8Array(100));
      void outputStream.writeAsync(new Uint8Array(50_000));
      await new DataReader(inputStream).loadAsync(50_100);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      parentPort!.postMessage('running');
    }
  };
  await Promise.all(sockets.map(run));
}

async function finish(): Promise<void> {
  const listener = await listening();
  await roundTrip(listener.information.localPort);
  listener.close();
}

async function runningWorker(): Promise<Worker> {
  const worker = new Worker(__filename, { workerData: 'load' });
  await once(worker, 'message');
  return worker;
}

const cases: Record<string, () => Promise<void>> = {
  async terminate() {
    // The first worker creates descriptors that all others share.
    await (await runningWorker()).terminate();
    const before = countDescriptors();
    for (let round = 1; round <= ROUNDS; round++) {
      await (await runningWorker()).terminate();
      printLine(`terminated: ${round}`);
    }
    printLine(`descriptors: ${countDescriptors() - before}`);
  },

  async finish() {
    const [code] = (await once(new Worker(__filename, { workerData: 'finish' }), 'exit')) as [number];
    printLine(`worker ended: ${code}`);
  },

  async exit() {
    await runningWorker();
    printLine('exits');
    process.exit(7);
  },

  async together() {
    const listener = await listening();
    const { localPort } = listener.information;
    const workers = Array.from({ length: 4 }, () => new Worker(__filename, { workerData: localPort }));
    const ends = workers.map(async (worker) => once(worker, 'exit'));
    for (let count = 0; count < 100; count++) await roundTrip(localPort);
    const codes = (await Promise.all(ends)).filter(([code]) => code === 0);
    printLine(`echoed: ${codes.length}`);
    listener.close();
  },
};

async function asWorker(task: string): Promise<void> {
  if (task === 'load') return load();
  if (task === 'finish') return finish();
  for (let count = 0; count < 100; count++) await roundTrip(task);
}

void (isMainThread ? cases[process.argv[2]!]!() : asWorker(workerData as string));
