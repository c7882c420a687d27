/** Sends datagrams to which a router replies with ICMP errors, and prints these. */
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

type Prepare = (socket: DatagramSocket) => void;

/** One datagram to `address` and the ICMP error for it. */
async function errorFor(address: string, size: number, prepare: Prepare): Promise<void> {
  const socket = new DatagramSocket();
  const answers = new Collector<unknown>();
  socket.onerror = ({ remoteAddress, remotePort, reporterAddress, error, icmpType, icmpCode, mtu }): void => {
    const { hresult, code } = error as { hresult?: string; code?: string };
    const ends = [remoteAddress.rawName, remotePort, reporterAddress?.rawName];
    answers.add({ ends, hresult, code, icmp: [icmpType, icmpCode], mtu });
  };
  prepare(socket);
  const stream = await socket.getOutputStreamAsync(new HostName(address), '9');
  await stream.writeAsync(Buffer.alloc(size));
  await answers.until(1);
  for (const answer of answers.items) print(answer);
  if (size > 1280) {
    const [again] = await Promise.allSettled([stream.writeAsync(Buffer.alloc(size))]);
    print((again as { reason?: { hresult?: string } }).reason?.hresult ?? 'sent');
  }
  socket.close();
}

async function main(): Promise<void> {
  // An error handler alone does not keep the process running.
  const keeper = setInterval(() => undefined, 1_000);
  for (const [narrow, unreachable] of [
    ['10.91.1.9', '10.91.2.9'],
    ['fd91:1::9', 'fd91:2::9'],
  ] as const) {
    await errorFor(narrow, 1_400, ({ control }) => (control.dontFragment = true));
    await errorFor(unreachable, 10, () => undefined);
    await errorFor(narrow, 10, ({ control }) => (control.outboundUnicastHopLimit = 1));
  }
  clearInterval(keeper);
}

void main();
