// Sends 100 MiB in small writes and awaited flushes to the port that it is told, whose owner reads slower than we write,
// and says how much memory outside of the heap grew meanwhile and the checksum of what it sent.
import { createHash } from 'node:crypto';

import { HostName, StreamSocket } from 'uwp-sockets';

import { printLine } from './print-line.js';

const BATCHES = 100;
const WRITES = 256;

async function main(port: string): Promise<void> {
  const socket = new StreamSocket();
  await socket.connectAsync(new HostName('127.0.0.1'), port);
  const hash = createHash('sha256');
  // Small writes are copied, so that one piece of memory does for all of them and makes no garbage to measure.
  const bytes = Buffer.alloc(4096);
  const before = process.memoryUsage().external;
  let growth = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    for (let index = 0; index < WRITES; index++) {
      bytes.fill(batch ^ index);
      hash.update(bytes);
      void socket.outputStream.writeAsync(bytes);
    }
    await socket.outputStream.flushAsync();
    growth = Math.max(growth, process.memoryUsage().external - before);
  }
  socket.close();
  printLine(`growth: ${growth}`);
  printLine(`sent: ${hash.digest('hex')}`);
}

void main(process.argv[2]!);
