/** Sends and receives batches of all kinds and prints whether everything arrived, and the counters. */
import { mixedSizes, payloads, portions } from '../udp-payload.js';
import { connected, LOOPBACK, receiving, print } from './receiving.js';

async function main(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const target = await sender.getOutputStreamAsync(LOOPBACK, port);
  const list = payloads([...Array<number>(300).fill(100), 0, 0, ...mixedSizes(300, 4, 1_200), 9_000, 9_000]);
  let count = 0;
  for (const part of portions(list)) {
    for (const [index, bytes] of part.entries()) void (index % 10 ? sender.outputStream : target).writeAsync(bytes);
    await sender.outputStream.flushAsync();
    await received.until((count += part.length));
  }
  const arrived = received.items.filter((bytes, index) => Buffer.from(bytes).equals(list[index]!)).length;
  const { datagramsSent, fallbacks, segmentedRuns } = sender.information.statistics!;
  print({ arrived, datagramsSent, fallbacks, segmentedRuns });
  sender.close();
  socket.close();
}

void main();
