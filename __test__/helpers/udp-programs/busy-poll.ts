/** Binds a socket with busy polling, and prints the result. */
import { DatagramSocket } from 'uwp-sockets';
import { LOOPBACK, print } from './receiving.js';

async function bind(): Promise<void> {
  const socket = new DatagramSocket();
  socket.control.busyPollMicroseconds = 1_000_000;
  try {
    await socket.bindEndpointAsync(LOOPBACK, '');
  } catch (error) {
    const { hresult, code, message } = error as Record<string, unknown>;
    print({ hresult, code, message });
  }
  // It can be bound without.
  socket.control.busyPollMicroseconds = 0;
  await socket.bindEndpointAsync(LOOPBACK, '');
  print('bound');
  socket.close();
}

void bind();
