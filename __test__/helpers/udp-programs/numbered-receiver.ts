/**
 * Receives numbered datagrams and prints a line whenever the number announced by a line of input arrived. At the end of the
 * input prints how many arrived, how many different ones, and how many in order.
 */
import { createInterface } from 'node:readline';
import { DatagramSocket, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { checksum } from '../udp-numbered.js';
import { print } from './receiving.js';

async function main(): Promise<void> {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = 4 << 20;
  const numbers = new Set<number>();
  const received = { count: 0, intact: 0 };
  let awaited = 0;
  const windows = new Collector<null>();
  socket.onmessagereceived = (args): void => {
    const { bytes } = args.getDataReader().detachBuffer();
    const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    numbers.add(number);
    received.count++;
    if (checksum(number, bytes.length) === bytes.at(-1)) received.intact++;
    if (received.count === awaited) windows.add(null);
  };
  await socket.bindEndpointAsync(new HostName(process.argv[2]!), '4000');
  print({ room: socket.control.inboundBufferSizeInBytes });
  let window = 0;
  for await (const line of createInterface(process.stdin)) {
    awaited += Number(line);
    window++;
    if (received.count === awaited) windows.add(null);
    await windows.until(window);
    print('window');
  }
  print({ ...received, different: numbers.size });
  socket.close();
}

void main();
