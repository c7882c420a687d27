/**
 * Uses sockets of every kind in a sandbox that refuses socket options, and prints what came through and what was refused. The
 * files of a certificate, its key and its root follow, for TLS, and words for what is used beside.
 */
import { readFileSync } from 'node:fs';

import {
  Certificate,
  DataReader,
  DatagramSocket,
  HostName,
  SocketDriver,
  SocketProtectionLevel,
  SocketQualityOfService,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { Collector } from '../udp-collector.js';
import { LOOPBACK, print } from './receiving.js';

const [pemFile, keyFile, rootFile, ...words] = process.argv.slice(2);
const HELLO = Buffer.from('hello');

async function datagrams(): Promise<string> {
  const received = new Collector<string>();
  const receiver = new DatagramSocket();
  receiver.onmessagereceived = (args) => received.add(args.getDataReader().readString(HELLO.length));
  receiver.onerror = () => undefined;
  receiver.control.multicastOnly = words.includes('multicastOnly');
  await receiver.bindServiceNameAsync('');
  const sender = new DatagramSocket();
  if (words.includes('lowLatency')) sender.control.qualityOfService = SocketQualityOfService.lowLatency;
  await sender.connectAsync(LOOPBACK, receiver.information.localPort);
  for (let count = 0; count < 3; count++) void sender.outputStream.writeAsync(HELLO);
  await sender.outputStream.flushAsync();
  await received.until(3);
  receiver.close();
  sender.close();
  return received.items.join(' ');
}

async function stream(level: SocketProtectionLevel): Promise<string> {
  const listener = new StreamSocketListener();
  const accepted = new Collector<StreamSocket>();
  listener.onconnectionreceived = ({ socket }) => accepted.add(socket);
  listener.control.serverCertificate = Certificate.fromPem(
    readFileSync(pemFile!, 'utf8') + readFileSync(keyFile!, 'utf8'),
  );
  await listener.bindServiceNameAsync('', level);
  const client = new StreamSocket();
  client.control.trustedRoots.append(Certificate.fromPem(readFileSync(rootFile!, 'utf8')));
  await client.connectAsync(new HostName('127.0.0.1'), listener.information.localPort, level);
  await client.outputStream.writeAsync(HELLO);
  const [server] = await accepted.until(1);
  const reader = new DataReader(server!.inputStream);
  await reader.loadAsync(HELLO.length);
  // What was written and cannot leave is dropped by the close, which resets the connection.
  void client.outputStream.writeAsync(Buffer.alloc(64 << 20)).then(undefined, () => undefined);
  client.close();
  server!.close();
  listener.close();
  return reader.readString(HELLO.length);
}

async function main(): Promise<void> {
  const udp = await datagrams();
  const tcp = await stream(SocketProtectionLevel.plainSocket);
  const tls = await stream(SocketProtectionLevel.tls13);
  print({ udp, tcp, tls, refused: SocketDriver.refusedOptions });
}

void main();
