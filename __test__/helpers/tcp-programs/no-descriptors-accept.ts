// Echoes received data; uses and frees all descriptors on command.
import { HostName, StreamSocketListener, type StreamSocket } from 'uwp-sockets';

import { runCommands } from './commands.js';
import { freeDescriptors, useAllDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const sockets: StreamSocket[] = [];
let used: number[] = [];

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
}

function printCount(): void {
  printLine(`accepted: ${sockets.length}`);
}

async function main(): Promise<void> {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => {
    sockets.push(socket);
    printCount();
    echo(socket).catch(() => undefined);
  };
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  printLine(listener.information.localPort);
  await runCommands({
    'use all descriptors': () => {
      used = useAllDescriptors();
      printLine('none left');
    },
    count: printCount,
    'free descriptors': () => freeDescriptors(used),
  });
  listener.close();
  for (const socket of sockets) socket.close();
}

void main();
