/** Sends to a name with addresses of both families from sockets of each; prints the receiver. */
import { DatagramSocket, HostName } from 'uwp-sockets';
import { print } from './receiving.js';

const BOTH = new HostName('both');

type Send = (socket: DatagramSocket, port: string) => Promise<void>;

const WAYS: Record<string, Send> = {
  connectAsync: async (socket, port) => {
    await socket.connectAsync(BOTH, port);
    await socket.outputStream.writeAsync(Buffer.from('x'));
  },
  getOutputStreamAsync: async (socket, port) => {
    const stream = await socket.getOutputStreamAsync(BOTH, port);
    await stream.writeAsync(Buffer.from('x'));
  },
};

async function receive(address: string, send: Send): Promise<string> {
  const [receiver, sender] = [new DatagramSocket(), new DatagramSocket()];
  const from = new Promise<string>((resolve) => {
    receiver.onmessagereceived = (args): void => resolve(args.remoteAddress.canonicalName);
  });
  await receiver.bindEndpointAsync(new HostName(address), '');
  await sender.bindEndpointAsync(new HostName(address), '');
  await send(sender, receiver.information.localPort);
  const received = `${await from} to ${address}`;
  for (const socket of [receiver, sender]) socket.close();
  return received;
}

async function main(): Promise<void> {
  for (const address of ['127.0.0.1', '::1']) {
    for (const [way, send] of Object.entries(WAYS)) print(`${await receive(address, send)} by ${way}`);
  }
}

void main();
