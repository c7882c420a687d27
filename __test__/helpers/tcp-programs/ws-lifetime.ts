// What becomes of open WebSockets when the process, or a worker, ends under load; one case by name.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { HostName, MessageWebSocket, Uri, WebSocketListener } from 'uwp-sockets';

import { countDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const MESSAGE = Buffer.alloc(100_000);
const PAIRS = 10;
const ROUNDS = 10;

async function listening(): Promise<WebSocketListener> {
  const listener = new WebSocketListener({ deflate: true });
  listener.onconnectionreceived = (client) => {
    const socket = client.acceptMessageWebSocket();
    // Twice as much as arrives, so that there is always something on its way.
    socket.onmessagereceived = (args) => {
      for (let count = 0; count < 2; count++) send(socket, args.detachBuffer());
    };
  };
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  return listener;
}

function send(
  socket: Pick<MessageWebSocket, 'outputStream' | 'bufferedAmount'>,
  message: Parameters<MessageWebSocket['sendFinalFrameAsync']>[0],
): void {
  if (socket.bufferedAmount > 10_000_000) return;
  socket.outputStream.writeAsync(message).then(undefined, () => undefined);
}

/** Connections on which messages go back and forth without end; resolves when each has received some. */
async function load(): Promise<void> {
  const listener = await listening();
  const uri = new Uri(`ws://127.0.0.1:${listener.information.localPort}/`);
  await Promise.all(
    Array.from({ length: PAIRS }, async () => {
      const socket = new MessageWebSocket();
      socket.control.perMessageDeflate = true;
      let count = 0;
      const warm = new Promise<void>((resolve) => {
        socket.onmessagereceived = (args) => {
          send(socket, args.detachBuffer());
          if (++count === 5) resolve();
        };
      });
      await socket.connectAsync(uri);
      send(socket, MESSAGE);
      await warm;
    }),
  );
}

async function terminateWorkers(): Promise<void> {
  let before = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const worker = new Worker(__filename);
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    if (round === 0) before = countDescriptors();
  }
  printLine(`descriptors: ${Math.max(0, countDescriptors() - before)}`);
}

const cases: Record<string, () => Promise<void>> = {
  async exit() {
    await load();
    printLine('exits');
    process.exit(7);
  },
  async throw() {
    await load();
    printLine('throws');
    setImmediate(() => {
      throw new Error('expected');
    });
  },
  terminate: terminateWorkers,
};

if (isMainThread) void cases[process.argv[2]!]!();
// oxlint-disable-next-line unicorn/require-post-message-target-origin
else void load().then(() => parentPort!.postMessage('loaded'));
