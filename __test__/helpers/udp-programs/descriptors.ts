/** Opens and closes many sockets; prints the difference of open descriptors before and after. */
import { readdirSync } from 'node:fs';
import { DatagramSocket } from 'uwp-sockets';
import { connected, LOOPBACK, receiving, print } from './receiving.js';

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

async function oneRound(port: string): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: 100 }, async (_, index) => open(port, index)));
  for (const socket of sockets) socket.close();
}

async function open(port: string, index: number): Promise<DatagramSocket> {
  if (index % 2) return connected(port);
  const socket = new DatagramSocket();
  socket.onmessagereceived = (): void => undefined;
  await socket.bindEndpointAsync(LOOPBACK, '');
  return socket;
}

/** Opens a thousand. */
async function thousand(): Promise<void> {
  const { socket, port } = await receiving();
  await oneRound(port);
  const before = descriptors();
  for (let round = 0; round < 10; round++) await oneRound(port);
  print({ more: descriptors() - before });
  socket.close();
}

/** Opens as many as the system allows, then continues to work. */
async function exhausted(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sockets: DatagramSocket[] = [];
  try {
    for (;;) sockets.push(await connected(port));
  } catch (error) {
    const { hresult, status, code, message } = error as Record<string, unknown>;
    print({ hresult, status, code, message: String(message).replace(/\d+$/, '…') });
  }
  try {
    sockets[0]!.detachDescriptor();
  } catch (error) {
    print((error as { hresult: string }).hresult);
  }
  await sockets[0]!.outputStream.writeAsync(Buffer.from('works'));
  await received.until(1);
  for (const each of sockets) each.close();
  const again = await connected(port);
  await again.outputStream.writeAsync(Buffer.from('works again'));
  await received.until(2);
  print('works');
  again.close();
  socket.close();
}

void (process.argv[2] === 'thousand' ? thousand() : exhausted());
