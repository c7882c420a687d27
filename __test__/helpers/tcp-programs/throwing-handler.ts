// Writes to every connection from the second of two handlers; the first one throws.
import { HostName, StreamSocketListener } from 'uwp-sockets';

import { runCommands } from './commands.js';
import { printLine } from './print-line.js';

const hasNoErrorListener = process.argv[2] === 'no-error-listener';
if (!hasNoErrorListener) process.on('uncaughtException', (error) => printLine(`uncaught: ${String(error)}`));

async function main(): Promise<void> {
  const listener = new StreamSocketListener();
  listener.addEventListener('connectionreceived', () => {
    throw new Error('first handler');
  });
  listener.addEventListener('connectionreceived', ({ socket }) => {
    void socket.outputStream.writeAsync(Buffer.from('hello'));
    void socket.outputStream.flushAsync().then(() => socket.close());
  });
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  printLine(listener.information.localPort);
  await runCommands({});
  listener.close();
}

void main();
