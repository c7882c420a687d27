/** Joins a group where no interface supports multicast, and prints the error. */
import { DatagramSocket, HostName } from 'uwp-sockets';
import { print } from './receiving.js';

async function main(): Promise<void> {
  const socket = new DatagramSocket();
  await socket.bindServiceNameAsync('');
  try {
    socket.joinMulticastGroup(new HostName('224.3.0.5'));
    print('it was joined');
  } catch (error) {
    const { hresult, code, status } = error as Error & { hresult: string; code: string; status: number };
    print({ hresult, code, status });
  }
  socket.close();
}

void main();
