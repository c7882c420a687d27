import { DatagramSocket, HostName, SocketErrorStatus, Windows } from 'uwp-sockets';
import 'uwp-sockets/global';

export async function send(text: string, port: string): Promise<number> {
  const socket: Windows.Networking.Sockets.DatagramSocket = new DatagramSocket();
  await socket.connectAsync(new HostName('127.0.0.1'), port);
  const writer = new Windows.Storage.Streams.DataWriter(socket.outputStream);
  writer.writeString(text);
  const written: number = await writer.storeAsync();
  await socket.outputStream.flushAsync();
  socket.close();
  return written;
}

export function isRefused(error: { number: number }): boolean {
  return Windows.Networking.Sockets.SocketError.getStatus(error.number) === SocketErrorStatus.connectionRefused;
}

// @ts-expect-error: a port is a string
void send('text', 7);
