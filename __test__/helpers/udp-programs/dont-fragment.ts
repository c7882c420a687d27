/** Sends datagrams around the MTU, with and without dontFragment, and prints the results. */
import { DatagramSocket } from 'uwp-sockets';
import { LOOPBACK, receiving, print } from './receiving.js';

async function main(): Promise<void> {
  const { socket, port, received } = await receiving();
  for (const dontFragment of [false, true]) {
    const sender = new DatagramSocket();
    sender.control.dontFragment = dontFragment;
    await sender.connectAsync(LOOPBACK, port);
    for (const size of [1472, 1473, 9000]) {
      const before = received.items.length;
      try {
        await sender.outputStream.writeAsync(Buffer.alloc(size));
        const arrived = (await received.until(before + 1))[before]!.length;
        print({ dontFragment, size, arrived });
      } catch (error) {
        print({ dontFragment, size, failed: (error as { hresult?: string }).hresult });
      }
    }
    sender.close();
  }
  socket.close();
}

void main();
