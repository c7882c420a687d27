// Greets every connection from the second of two handlers; the first one throws.
import { HostName, StreamSocketListener } from 'uwp-sockets';

import { obey } from './commands.js';
import { say } from './say.js';

const isCareless = process.argv[2] === 'careless';
if (!isCareless) process.on('uncaughtException', (error) => say(`uncaught: ${String(error)}`));

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
  say(listener.information.localPort);
  await obey({});
  listener.close();
}

void main();
