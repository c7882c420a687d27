// Writes to a connection that was reset, observes none of the writes, flushes, and prints the result.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { DataReader, HostName, StreamSocket } from 'uwp-sockets';

import { printLine } from './print-line.js';

let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);

async function main(): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new StreamSocket();
  const { port } = server.address() as AddressInfo;
  const [[peer]] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    socket.connectAsync(new HostName('127.0.0.1'), String(port)),
  ]);
  server.close();
  const load = new DataReader(socket.inputStream).loadAsync(1);
  peer.resetAndDestroy();
  await load.catch(() => undefined);

  for (let count = 0; count < 100; count++) void socket.outputStream.writeAsync(Uint8Array.of(count));
  const failure = await socket.outputStream.flushAsync().catch((error: { hresult: string }) => error.hresult);
  printLine(`flush: ${failure}`);
  void socket.outputStream.writeAsync(new Uint8Array(100_000));
  await new Promise(setImmediate);
  socket.outputStream.flushAsync().catch(() => undefined);
  printLine(`then: ${await socket.outputStream.flushAsync()}`);
  socket.close();
}

void main();
process.on('exit', () => printLine(`unhandled: ${unhandled}`));
