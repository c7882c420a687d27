/** Answers queries for service types at the port of multicast DNS, while the given command runs. */
import { spawn } from 'node:child_process';
import { DatagramSocket, DataWriter, HostName } from 'uwp-sockets';

const GROUP = new HostName('224.0.0.251');
const PORT = '5353';
const KINDS = ['_services', '_dns-sd', '_udp', 'local'];

function writeName(writer: DataWriter, labels: readonly string[]): void {
  for (const label of labels) {
    writer.writeByte(label.length);
    writer.writeString(label);
  }
  writer.writeByte(0);
}

/** A response with one PTR record, to `_uwp._udp.local`. */
function answer(): Uint8Array {
  const target = new DataWriter();
  writeName(target, ['_uwp', '_udp', 'local']);
  const writer = new DataWriter();
  for (const word of [0, 0x8400, 0, 1, 0, 0]) writer.writeUInt16(word);
  writeName(writer, KINDS);
  writer.writeUInt16(12);
  writer.writeUInt16(1);
  writer.writeUInt32(120);
  writer.writeUInt16(target.unstoredBufferLength);
  writer.writeBuffer(target.detachBuffer());
  return writer.detachBuffer().bytes;
}

async function main(command: string, ...words: string[]): Promise<void> {
  const socket = new DatagramSocket();
  socket.control.multicastOnly = true;
  socket.onmessagereceived = async (args): Promise<void> => {
    const bytes = Buffer.from(args.getDataReader().detachBuffer().bytes);
    const isQuestion = (bytes[2]! & 0x80) === 0 && bytes.includes('_dns-sd');
    if (isQuestion) await (await socket.getOutputStreamAsync(GROUP, PORT)).writeAsync(answer());
  };
  await socket.bindServiceNameAsync(PORT);
  socket.joinMulticastGroup(GROUP);
  spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', () => socket.close());
}

void main(...(process.argv.slice(2) as [string]));
