/** Binds a socket that has an error handler, and nothing else to do. */
import { DatagramSocket } from 'uwp-sockets';
import { LOOPBACK, tell } from './receiving.js';

async function main(): Promise<void> {
  const socket = new DatagramSocket();
  socket.onerror = (): void => undefined;
  await socket.bindEndpointAsync(LOOPBACK, '');
  tell('bound');
}

void main();
