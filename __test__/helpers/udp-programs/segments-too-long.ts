/** Sends equal datagrams longer than the path MTU, which the kernel rejects as one run. */
import { payloads, portions } from '../udp-payload.js';
import { connected, receiving, print } from './receiving.js';

async function main(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const list = payloads([...Array<number>(20).fill(3_000), ...Array<number>(100).fill(1_000)]);
  let count = 0;
  for (const part of portions(list)) {
    for (const bytes of part) void sender.outputStream.writeAsync(bytes);
    await sender.outputStream.flushAsync();
    await received.until((count += part.length));
  }
  const isComplete = received.items.every((bytes, index) => Buffer.from(bytes).equals(list[index]!));
  const { datagramsSent, fallbacks, segmentedRuns } = sender.information.statistics!;
  print({ isComplete, datagramsSent, hasFallbacks: fallbacks > 0, hasRuns: segmentedRuns > 0 });
  sender.close();
  socket.close();
}

void main();
