/** A worker that ends once its sockets are closed, and one that exits with open ones. */
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { connected, receiving, print } from './receiving.js';

async function work(): Promise<void> {
  const { socket, port } = await receiving(() => {
    if (workerData === 'exit') process.exit(7);
    socket.close();
  });
  const { outputStream } = await connected(port);
  await outputStream.writeAsync(Buffer.from('x'));
}

async function main(): Promise<void> {
  for (const way of ['close', 'exit']) {
    const [code] = (await once(new Worker(__filename, { workerData: way }), 'exit')) as [number];
    print({ way, code });
  }
}

void (isMainThread ? main() : work());
