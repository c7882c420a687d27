/** Searches for devices by SSDP and is one itself: a shared socket receives the searches, another one answers them. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName, Windows } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

const GROUP = new HostName('239.255.255.250');
const PORT = '1900';
const SEARCH =
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nST: ssdp:all\r\nUSN: uuid:uwp\r\n\r\n';

/** Interface d0; there is no route for multicast. */
function adapter(): NonNullable<DatagramSocket['control']['multicastAdapter']> {
  const names = [...Windows.Networking.Connectivity.NetworkInformation.getHostNames()];
  return names.find(({ canonicalName }) => canonicalName === '10.9.9.1')!.ipInformation!.networkAdapter;
}

async function main(command: string, ...words: string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = new Collector<string>();
  createInterface(child.stdout).on('line', (line) => lines.add(line));
  await lines.until(1);

  const [device, point] = [new DatagramSocket(), new DatagramSocket()];
  const found = new Collector<string>();
  point.control.multicastAdapter = adapter();
  point.onmessagereceived = (args): void => {
    const text = Buffer.from(args.getDataReader().detachBuffer().bytes).toString();
    found.add(/^USN: (.*)\r$/m.exec(text)![1]!);
  };
  await point.bindServiceNameAsync('');
  await (await point.getOutputStreamAsync(GROUP, PORT)).writeAsync(Buffer.from(SEARCH));
  print(`found ${(await found.until(1))[0]!}`);

  device.control.multicastOnly = true;
  device.onmessagereceived = async (args): Promise<void> => {
    const { remoteAddress, remotePort } = args;
    await (await point.getOutputStreamAsync(remoteAddress, remotePort)).writeAsync(Buffer.from(ANSWER));
  };
  await device.bindServiceNameAsync(PORT);
  device.joinMulticastGroup(GROUP, { adapter: adapter() });
  print((await lines.until(2))[1]!);
  device.close();
  point.close();
}

void main(...(process.argv.slice(2) as [string]));
