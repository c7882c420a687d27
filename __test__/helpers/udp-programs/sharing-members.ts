/**
 * Members of one group at one port: two sockets of this process, one of another process, and one of Python. Prints what
 * each of them received.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

const PYTHON = join(__dirname, '../../../__test__/helpers/udp-member.py');
const COUNT = 50;
const END = 'end';

interface Member {
  readonly port: string;
  readonly texts: Collector<string>;
  readonly socket: DatagramSocket;
}

async function member(group: HostName, port: string): Promise<Member> {
  const socket = new DatagramSocket();
  const texts = new Collector<string>();
  socket.control.multicastOnly = true;
  socket.onmessagereceived = (args): void => {
    const reader = args.getDataReader();
    texts.add(reader.readString(reader.unconsumedBufferLength));
    if (texts.items.at(-1) === END) socket.close();
  };
  await socket.bindServiceNameAsync(port);
  socket.joinMulticastGroup(group);
  return { port: socket.information.localPort, texts, socket };
}

/** A member in another process. */
interface Process {
  readonly texts: Collector<string>;
  /** Resolves when it exited and all of its output was read. */
  readonly closed: Promise<unknown>;
}

/** Starts a member in another process and waits until it joined. */
async function start(command: string, ...words: string[]): Promise<Process> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const texts = new Collector<string>();
  createInterface(child.stdout).on('line', (line) => texts.add(line));
  const closed = once(child, 'close');
  await texts.until(1);
  return { texts, closed };
}

/** Multicast, with a unicast datagram between any two. */
async function send(group: HostName, host: string, port: string): Promise<void> {
  const [toAll, toOne] = [new DatagramSocket(), new DatagramSocket()];
  const all = await toAll.getOutputStreamAsync(group, port);
  const one = await toOne.getOutputStreamAsync(new HostName(host), port);
  for (const text of [...Array.from({ length: COUNT }, (_, index) => String(index)), END]) {
    await one.writeAsync(Buffer.from(`${text} to one`));
    await all.writeAsync(Buffer.from(text));
  }
  toAll.close();
  toOne.close();
}

async function main(groupName: string, host: string, device: string): Promise<void> {
  const group = new HostName(groupName);
  const first = await member(group, '');
  const second = await member(group, first.port);
  const other = await start(process.execPath, __filename, 'member', groupName, first.port);
  const python = await start('python3', PYTHON, groupName, device, first.port);
  await send(group, host, first.port);
  await Promise.all([...[first, second].map(async ({ texts }) => texts.until(COUNT + 1)), other.closed, python.closed]);
  print({
    first: first.texts.items,
    second: second.texts.items,
    other: other.texts.items.slice(1),
    python: python.texts.items.slice(1).filter((text) => !text.endsWith(' to one')),
  });
}

async function lonely(groupName: string, port: string): Promise<void> {
  const { texts } = await member(new HostName(groupName), port);
  print('ready');
  for (let count = 1, text = ''; text !== END; count++) {
    text = (await texts.until(count))[count - 1]!;
    print(text);
  }
}

const [first, ...words] = process.argv.slice(2) as [string, string, string];
void (first === 'member' ? lonely(words[0], words[1]) : main(first, words[0], words[1]));
