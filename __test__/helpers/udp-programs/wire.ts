/** Sends over a veth pair and prints the packets captured at its far end, one line for each datagram. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName, SocketQualityOfService } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { AT_FAR_END } from '../udp-veth.js';
import { print } from './receiving.js';

const PORT = '4000';
const FIELDS = ['udp.length', 'ip.dsfield', 'ip.ttl', 'ip.flags.df', 'ipv6.tclass', 'ipv6.hlim'];
/** Each packet at once, as comma-separated fields. */
const CAPTURE = ['-i', 'far', '-l', '-n', '-f', `udp dst port ${PORT}`, '-T', 'fields', '-E', 'separator=,'];
const HEADER = 8;
/** Format of older and newer versions. */
const YES = ['1', 'True'];

/** Seen on the wire: payload length, traffic class, hop limit and, of IPv4, whether it may not be fragmented. */
type Seen = readonly [length: number, trafficClass: number, hops: number, dontFragment: boolean | null];

function seen(line: string): Seen {
  const [length, tos, ttl, df, trafficClass, hops] = line.split(',') as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return [
    Number(length) - HEADER,
    Number(tos || trafficClass),
    Number(ttl || hops),
    df === '' ? null : YES.includes(df),
  ];
}

async function main(): Promise<void> {
  const [command, ...words] = [...AT_FAR_END, 'tshark', ...CAPTURE, ...FIELDS.flatMap((field) => ['-e', field])];
  const capture = spawn(command!, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = new Collector<Seen>();
  createInterface(capture.stdout).on('line', (line) => lines.add(seen(line)));

  for (const host of [new HostName('10.92.0.2'), new HostName('fd92::2')]) {
    await untilCapturing(host, lines);
    const before = lines.items.length;
    const count = await send(host);
    for (const line of (await lines.until(before + count)).slice(before)) print(line);
  }
  capture.kill();
  await once(capture, 'close');
}

/** Sends datagrams of 1, 2, 3, … bytes until one was captured, and waits until the last one was. */
async function untilCapturing(host: HostName, lines: Collector<Seen>): Promise<void> {
  const socket = new DatagramSocket();
  const stream = await socket.getOutputStreamAsync(host, PORT);
  const before = lines.items.length;
  let size = 0;
  const timer = setInterval(() => void stream.writeAsync(Buffer.alloc(++size)), 100);
  const [first] = (await lines.until(before + 1)).slice(before);
  clearInterval(timer);
  await stream.flushAsync();
  await lines.until(before + 1 + size - first![0]);
  socket.close();
}

async function send(host: HostName): Promise<number> {
  const socket = new DatagramSocket();
  socket.control.qualityOfService = SocketQualityOfService.lowLatency;
  socket.control.dontFragment = true;
  const stream = await socket.getOutputStreamAsync(host, PORT);
  await stream.writeAsync(Buffer.alloc(100));
  stream.ecn = 2;
  await stream.writeAsync(Buffer.alloc(101));
  stream.hopLimit = 9;
  await stream.writeAsync(Buffer.alloc(102));
  for (let number = 0; number < 64; number++) void stream.writeAsync(Buffer.alloc(number < 63 ? 500 : 300));
  await stream.flushAsync();
  socket.control.outboundUnicastHopLimit = 33;
  stream.ecn = undefined;
  stream.hopLimit = undefined;
  await stream.writeAsync(Buffer.alloc(103));
  const { datagramsSent, segmentedRuns } = socket.information.statistics!;
  print({ segmentedRuns });
  socket.close();
  return datagramsSent;
}

void main();
