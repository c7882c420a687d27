import process from 'node:process';
import { mock } from 'node:test';
import timers from 'node:timers';

import type * as sockets from 'uwp-sockets';

type Package = typeof sockets;

/** Ways in which tests replace timers. Callbacks passed to the replacements never run. */
const REPLACEMENTS: Readonly<Record<string, () => void>> = {
  'node-test': () => mock.timers.enable(),
  globals: () => {
    replaceAll(globalThis, ['setImmediate', 'setInterval', 'setTimeout', 'queueMicrotask', 'performance', 'Date']);
  },
  everything: () => {
    REPLACEMENTS['globals']!();
    replaceAll(timers, ['setImmediate', 'setInterval', 'setTimeout']);
    replaceAll(process, ['nextTick']);
    Object.defineProperty(process, 'hrtime', { value: () => [0, 0] });
  },
};

/** Functions that drop their arguments, and return objects that do not keep the process running. */
function replaceAll(target: object, names: readonly string[]): void {
  const value = (): object => ({ ref: () => undefined, unref: () => undefined });
  for (const name of names) Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

async function streams({ HostName, InputStreamOptions, StreamSocket, StreamSocketListener }: Package): Promise<void> {
  const loopback = new HostName('127.0.0.1');
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = async ({ socket }) => {
    for await (const bytes of socket.inputStream) void socket.outputStream.writeAsync(bytes);
    socket.close();
    listener.close();
  };
  await listener.bindEndpointAsync(loopback, '');
  const client = new StreamSocket();
  await client.connectAsync(loopback, listener.information.localPort);
  for (let round = 0; round < 100; round++) {
    await client.outputStream.writeAsync(Buffer.from('x'));
    await client.inputStream.readAsync(Buffer.alloc(1), 1, InputStreamOptions.partial);
  }
  client.close();
}

async function datagrams({ DatagramSocket, HostName }: Package): Promise<void> {
  const [loopback, socket] = [new HostName('127.0.0.1'), new DatagramSocket()];
  // Most datagrams are delivered in a later turn.
  socket.control.receiveTurnLimit = 1;
  const received = new Promise<void>((resolve) => {
    let count = 0;
    socket.onmessagereceived = (): void => {
      if (++count === 100) resolve();
    };
  });
  await socket.bindEndpointAsync(loopback, '');
  const output = await socket.getOutputStreamAsync(loopback, socket.information.localPort);
  for (let index = 0; index < 100; index++) void output.writeAsync(Buffer.alloc(1 + index));
  await received;
  const [batches] = [socket.messages()];
  for (let round = 0; round < 10; round++) {
    await output.writeAsync(Buffer.from('x'));
    await batches.next();
  }
  socket.close();
}

async function failures({ AsyncStatus, HostName, StreamSocket }: Package): Promise<void> {
  const socket = new StreamSocket();
  const connect = socket.connectAsync(new HostName('127.0.0.1'), '1');
  connect.done(undefined, () => undefined);
  await new Promise<void>((resolve) => {
    connect.operation.completed = (_operation, status): void => {
      if (status === AsyncStatus.error) resolve();
    };
  });
  socket.close();
}

async function main(way: string, order: string): Promise<void> {
  if (order === 'before') REPLACEMENTS[way]!();
  // Synchronous: the loader of ES modules needs functions that some cases replace.
  const loaded = require('uwp-sockets') as Package;
  // Loaded, and already in use.
  if (order === 'after') await streams(loaded);
  if (order === 'after') REPLACEMENTS[way]!();
  for (const part of [streams, datagrams, failures]) {
    await part(loaded);
    process.stdout.write(`${part.name}\n`);
  }
}

const [way, order] = process.argv.slice(2) as [string, string];
void main(way, order);
