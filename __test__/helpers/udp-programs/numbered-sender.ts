/**
 * Sends numbered datagrams of these lengths in turn, in runs of `run` equal ones, to a receiver at the far end of a veth
 * pair, never more at a time than fit into its buffer, and prints the counters of both.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { numbered } from '../udp-numbered.js';
import { AT_FAR_END } from '../udp-veth.js';
import { print } from './receiving.js';

const [, , host, count, run, lengths, halfway] = process.argv as [
  string,
  string,
  string,
  string,
  string,
  string,
  string?,
];
const LENGTHS = lengths.split(',').map(Number);

function lengthOf(number: number): number {
  return LENGTHS[Math.floor(number / Number(run)) % LENGTHS.length]!;
}

/** The most that a datagram takes of a receive buffer. */
function room(length: number): number {
  return 4 * length + 2_048;
}

function startReceiver(): { child: ChildProcess; lines: Collector<string> } {
  const words = [...AT_FAR_END.slice(1), process.execPath, join(__dirname, 'numbered-receiver.js'), host];
  const child = spawn(AT_FAR_END[0]!, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = new Collector<string>();
  createInterface(child.stdout).on('line', (line) => lines.add(line));
  return { child, lines };
}

async function main(): Promise<void> {
  const { child, lines } = startReceiver();
  const { room: granted } = JSON.parse((await lines.until(1))[0]!) as { room: number };
  const socket = new DatagramSocket();
  const stream = await socket.getOutputStreamAsync(new HostName(host), '4000');
  let [next, windows] = [0, 0];
  let isWhole = halfway === undefined;
  while (next < Number(count)) {
    if (!isWhole && next > Number(count) / 2) {
      execFileSync('sh', ['-c', halfway!], { stdio: 'ignore' });
      isWhole = true;
    }
    const first = next;
    // The first one is sent alone: the kernel queues few datagrams for a neighbour whose address it still has to resolve.
    const limit = first === 0 ? 1 : granted;
    for (let used = 0; next < Number(count) && used < limit; next++) {
      void stream.writeAsync(numbered(next, lengthOf(next)));
      used += room(lengthOf(next));
    }
    await stream.flushAsync();
    child.stdin!.write(`${next - first}\n`);
    await lines.until(1 + ++windows);
  }
  child.stdin!.end();
  const received = JSON.parse((await lines.until(windows + 2)).at(-1)!) as object;
  const { datagramsSent, segmentedRuns, fallbacks, sendSystemCalls } = socket.information.statistics!;
  print({ datagramsSent, ...received, segmentedRuns, fallbacks, sendSystemCalls });
  socket.close();
}

void main();
