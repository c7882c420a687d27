import { DatagramSocket, type DatagramSocketMessageReceivedEventArgs, HostName } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';

export const LOOPBACK: HostName = new HostName('127.0.0.1');

/** A bound socket and the datagrams it received. */
export async function receiving(
  onDatagram: (args: DatagramSocketMessageReceivedEventArgs) => void = () => undefined,
): Promise<{ socket: DatagramSocket; port: string; received: Collector<Uint8Array> }> {
  const socket = new DatagramSocket();
  socket.control.inboundBufferSizeInBytes = 1 << 20;
  const received = new Collector<Uint8Array>();
  socket.onmessagereceived = (args) => {
    received.add(args.getDataReader().detachBuffer().bytes);
    onDatagram(args);
  };
  await socket.bindEndpointAsync(LOOPBACK, '');
  return { socket, port: socket.information.localPort, received };
}

export async function connected(port: string): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  await socket.connectAsync(LOOPBACK, port);
  return socket;
}

/** Prints a line for the test. */
export function print(value: unknown): void {
  process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
}
