/**
 * Four sockets share a port: of this thread, of workers, or of other processes. Numbered datagrams arrive from many source
 * ports; prints how many each socket received, and all numbers.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

const MEMBERS = 4;
const SOURCES = 64;
const EACH = 5;

interface Member {
  readonly received: Collector<number>;
  readonly end: () => void;
}

async function open(host: string, port: string, receive: (number: number) => void): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  socket.control.sharePort = true;
  socket.control.inboundBufferSizeInBytes = 1 << 20;
  socket.onmessagereceived = (args): void => receive(args.getDataReader().readInt32());
  await socket.bindEndpointAsync(new HostName(host), port);
  return socket;
}

async function ownMember(host: string, port: string, all: Collector<number>): Promise<Member & { port: string }> {
  const received = new Collector<number>();
  const socket = await open(host, port, (number) => {
    received.add(number);
    all.add(number);
  });
  return { received, end: () => socket.close(), port: socket.information.localPort };
}

/** A member in a worker or process, which reports "ready" and then each number. */
async function otherMember(other: Worker | ChildProcess, all: Collector<number>): Promise<Member> {
  const received = new Collector<number>();
  await once(other, 'message');
  other.on('message', (number: number) => {
    received.add(number);
    all.add(number);
  });
  return { received, end: () => void (other instanceof Worker ? other.terminate() : other.kill()) };
}

function start(kind: string, host: string, port: string): Worker | ChildProcess {
  const words = ['member', host, port];
  return kind === 'workers' ? new Worker(__filename, { argv: words }) : fork(__filename, words);
}

/** Each source sends its datagrams one after the other. */
async function send(host: string, port: string): Promise<void> {
  for (let source = 0; source < SOURCES; source++) {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    for (let index = 0; index < EACH; index++) {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(source * EACH + index);
      await new Promise<void>((resolve, reject) => {
        socket.send(bytes, Number(port), host, (error) => (error ? reject(error) : resolve()));
      });
    }
    socket.close();
  }
}

async function main(kind: string, host: string): Promise<void> {
  const all = new Collector<number>();
  const first = await ownMember(host, '', all);
  const rest = Array.from({ length: MEMBERS - 1 }, async () => {
    if (kind === 'sockets') return ownMember(host, first.port, all);
    return otherMember(start(kind, host, first.port), all);
  });
  const members = [first, ...(await Promise.all(rest))];
  await send(host, first.port);
  const numbers = [...(await all.until(SOURCES * EACH))].sort((one, other) => one - other);
  print({
    sent: SOURCES * EACH,
    counts: members.map(({ received }) => received.items.length),
    all: numbers,
  });
  for (const { end } of members) end();
}

async function member(host: string, port: string): Promise<void> {
  const report = (value: unknown): void => {
    if (isMainThread) process.send!(value);
    else parentPort!.postMessage(value);
  };
  await open(host, port, report);
  report('ready');
}

const [kind, ...words] = process.argv.slice(2) as [string, string, string];
void (kind === 'member' ? member(words[0], words[1]) : main(kind, words[0]));
