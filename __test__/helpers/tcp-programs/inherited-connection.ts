/** Adopts the connection of descriptor 3, prints its properties, answers three bytes and passes it to a child. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { DataReader, StreamSocket } from 'uwp-sockets';

async function main(command: string, words: string[]): Promise<void> {
  const socket = StreamSocket.fromDescriptor(3);
  const { remotePort } = socket.information;
  console.log(JSON.stringify({ remotePort, noDelay: socket.control.noDelay }));
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(3);
  await socket.outputStream.writeAsync(Buffer.from(reader.readString(3).toUpperCase()));
  reader.detachStream();
  const descriptor = socket.detachDescriptor();
  const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit', descriptor] });
  closeSync(descriptor);
  await once(child, 'close');
}

void main(process.argv[2]!, process.argv.slice(3));
