/** Binds a socket that has only an error handler. */
import { DatagramSocket } from 'uwp-sockets';
import { LOOPBACK, print } from './receiving.js';

async function main(): Promise<void> {
  const socket = new DatagramSocket();
  socket.onerror = (): void => undefined;
  await socket.bindEndpointAsync(LOOPBACK, '');
  print('bound');
}

void main();
