/** Two sockets of one port join a group and a third does later; prints the datagrams that each received. */
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

const [group, destination] = process.argv.slice(2).map((name) => new HostName(name)) as [HostName, HostName];

async function member(port: string): Promise<{ socket: DatagramSocket; texts: Collector<string> }> {
  const socket = new DatagramSocket();
  const texts = new Collector<string>();
  socket.control.multicastOnly = true;
  socket.onmessagereceived = (args): void =>
    texts.add(args.getDataReader().readString(args.getDataReader().unconsumedBufferLength));
  await socket.bindServiceNameAsync(port);
  return { socket, texts };
}

async function main(): Promise<void> {
  const first = await member('');
  const { localPort } = first.socket.information;
  const [second, late] = [await member(localPort), await member(localPort)];
  for (const { socket } of [first, second]) socket.joinMulticastGroup(group);
  const stream = await first.socket.getOutputStreamAsync(destination, localPort);
  await stream.writeAsync(Buffer.from('one'));
  await Promise.all([first.texts.until(1), second.texts.until(1)]);
  late.socket.joinMulticastGroup(group);
  await stream.writeAsync(Buffer.from('two'));
  await Promise.all([first.texts.until(2), second.texts.until(2), late.texts.until(1)]);
  print({ first: first.texts.items, second: second.texts.items, late: late.texts.items });
  for (const { socket } of [first, second, late]) socket.close();
}

void main();
