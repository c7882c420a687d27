// Passes clients of an HTTP server to a WebSocketListener; uses and frees all descriptors on command.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketListener } from 'uwp-sockets';

import { runCommands } from './commands.js';
import { freeDescriptors, useAllDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

let used: number[] = [];
const listener = new WebSocketListener();
listener.onconnectionreceived = (args) => {
  args.acceptMessageWebSocket();
};
const server = createServer((_request, response) => response.end('a page'));
server.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head));
server.listen(0, '127.0.0.1', () => {
  printLine(String((server.address() as AddressInfo).port));
  void run();
});

async function run(): Promise<void> {
  await runCommands({
    'use all descriptors': () => {
      used = useAllDescriptors();
      printLine('none left');
    },
    'free descriptors': () => {
      freeDescriptors(used);
      printLine('freed');
    },
  });
  listener.close();
  server.close();
  server.closeAllConnections();
}
