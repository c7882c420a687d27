// Sends 100 MiB in small writes and awaited flushes to the port of its argument, whose owner reads slower than this program
// writes, and prints how much external memory grew meanwhile and the checksum of the sent data.
import { createHash } from 'node:crypto';

import { HostName, StreamSocket } from 'uwp-sockets';

import { printLine } from './print-line.js';

const BATCHES = 100;
const WRITES = 256;

async function main(port: string): Promise<void> {
  const socket = new StreamSocket();
  await socket.connectAsync(new HostName('127.0.0.1'), port);
  const hash = createHash('sha256');
  // Small writes are copied, so that one buffer suffices for all of them and makes no garbage to measure.
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
