/**
 * Two interfaces, a0 and b0, each with a veth pair to a1 and b1 in the namespace "other". Sends to two groups through
 * both and receives two groups, each on one of them; prints what arrived at each end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName, Windows } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

type Adapter = NonNullable<DatagramSocket['control']['multicastAdapter']>;

const PYTHON = join(__dirname, '../../../__test__/helpers/udp-groups.py');
const PORT = '4747';

const [first, second] = process.argv.slice(2) as [string, string];

function elsewhere(...words: string[]): ChildProcess {
  const command = ['netns', 'exec', 'other', 'python3', PYTHON, ...words];
  return spawn('ip', command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

function adapterOf(address: string): Adapter {
  const names = [...Windows.Networking.Connectivity.NetworkInformation.getHostNames()];
  return names.find(({ canonicalName }) => canonicalName === address)!.ipInformation!.networkAdapter;
}

async function sending(a: Adapter, b: Adapter): Promise<unknown[]> {
  const child = elsewhere('receive', PORT, `${first},a1`, `${second},b1`);
  const lines = new Collector<string>();
  createInterface(child.stdout!).on('line', (line) => lines.add(line));
  await lines.until(1);
  const socket = new DatagramSocket();
  await socket.bindServiceNameAsync('');
  const toFirst = await socket.getOutputStreamAsync(new HostName(first), PORT);
  const toSecond = await socket.getOutputStreamAsync(new HostName(second), PORT);
  for (const [adapter, name, hopLimit] of [
    [a, 'a', 1],
    [b, 'b', 7],
  ] as const) {
    socket.control.multicastAdapter = adapter;
    socket.control.multicastHopLimit = hopLimit;
    await toFirst.writeAsync(Buffer.from(`first through ${name}`));
    await toSecond.writeAsync(Buffer.from(`second through ${name}`));
  }
  await toSecond.writeAsync(Buffer.from('end'));
  await once(child, 'close');
  socket.close();
  return lines.items.slice(1).map((line) => JSON.parse(line) as unknown);
}

interface Listener {
  readonly socket: DatagramSocket;
  readonly texts: Collector<string>;
}

async function listener(group: string, adapter: Adapter): Promise<Listener> {
  const socket = new DatagramSocket();
  const texts = new Collector<string>();
  socket.control.multicastOnly = true;
  socket.onmessagereceived = (args): void => {
    const reader = args.getDataReader();
    texts.add(reader.readString(reader.unconsumedBufferLength));
  };
  await socket.bindServiceNameAsync(PORT);
  socket.joinMulticastGroup(new HostName(group), { adapter });
  return { socket, texts };
}

async function receiveGroups(a: Adapter, b: Adapter): Promise<Record<string, readonly string[]>> {
  const [one, two] = [await listener(first, a), await listener(second, b)];
  const all = [first, second].flatMap((group) =>
    ['a', 'b'].map((name) => `${group},${name}1,${group === first ? 'first' : 'second'} through ${name}`),
  );
  await once(elsewhere('send', PORT, ...all, `${first},a1,end`, `${second},b1,end`), 'close');
  await Promise.all([one, two].map(async ({ texts }) => texts.until(2)));
  for (const { socket } of [one, two]) socket.close();
  return { first: one.texts.items, second: two.texts.items };
}

async function main(): Promise<void> {
  const [a, b] = [adapterOf('10.90.1.1'), adapterOf('10.90.2.1')];
  print({ sent: await sending(a, b), received: await receiveGroups(a, b) });
}

void main();
