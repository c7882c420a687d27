// Blocks its event loop while another process makes seven hundred connections, more than a listener accepts
// ahead of its handler, then prints how many numbers arrived over them.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';

import { DataReader, HostName, StreamSocketListener, type StreamSocket } from 'uwp-sockets';

import { printLine } from './print-line.js';

const CONNECTIONS = 700;

/** The other process: every connection sends its number; when all have, it exits, which closes the connections. */
function connectAll(port: number): void {
  let missing = CONNECTIONS;
  const sent = (): void => {
    if (--missing === 0) process.exit();
  };
  for (let index = 0; index < CONNECTIONS; index++) {
    connect(port, '127.0.0.1').end(Buffer.of(index >> 8, index & 255), sent);
  }
}

async function readNumber(socket: StreamSocket): Promise<number> {
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(2);
  socket.close();
  return reader.readUInt16();
}

async function listen(): Promise<void> {
  const numbers: Promise<number>[] = [];
  const listener = new StreamSocketListener();
  const all = new Promise<void>((resolve) => {
    listener.onconnectionreceived = ({ socket }) => {
      if (numbers.push(readNumber(socket)) === CONNECTIONS) resolve();
    };
  });
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  spawnSync(process.execPath, [__filename, listener.information.localPort], { stdio: 'inherit' });
  await all;
  listener.close();
  printLine(`numbers: ${new Set(await Promise.all(numbers)).size}`);
}

if (process.argv[2]) connectAll(Number(process.argv[2]));
else void listen();
