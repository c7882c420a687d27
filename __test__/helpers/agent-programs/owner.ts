import { readdirSync, writeSync } from 'node:fs';

import {
  DatagramSocket,
  InputStreamOptions,
  SocketActivityInformation,
  type StreamSocket,
  type StreamSocketListener,
} from 'uwp-sockets';

/**
 * One of the programs that take turns as the owner of a socket: it takes back the socket ID from the agent, serves it AMOUNT times,
 * gives it to the agent again, and waits to be killed. Lines of output: what it received, then `transferred`.
 */
const [kind, id, amount] = process.argv.slice(2) as [string, string, string];
const count = Number(amount);

/** At once: the program may be killed at any time. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

function transferred(before: number, isEnded = false): void {
  say(descriptors() === before ? 'transferred' : `leaks ${descriptors() - before} descriptors`);
  // Killed from here on; a program that has reached the end of the stream ends by itself.
  if (!isEnded) setInterval(() => undefined, 1 << 30);
}

async function ownStream(socket: StreamSocket, before: number): Promise<void> {
  for (let left = count; left > 0;) {
    const memory = new Uint8Array(left);
    const { length } = await socket.inputStream.readAsync(memory, left, InputStreamOptions.partial);
    if (length === 0) {
      say('end');
      socket.close();
      transferred(before, true);
      return;
    }
    say(Buffer.from(memory.subarray(0, length)).toString('hex'));
    left -= length;
  }
  socket.transferOwnership(id);
  transferred(before);
}

function ownDatagrams(socket: DatagramSocket, before: number): void {
  let received = 0;
  socket.onmessagereceived = (event) => {
    const reader = event.getDataReader();
    say(`${event.remotePort} ${reader.readString(reader.unconsumedBufferLength)}`);
    if (++received !== count) return;
    socket.transferOwnership(id);
    transferred(before);
  };
}

function ownListener(listener: StreamSocketListener, before: number): void {
  let served = 0;
  listener.onconnectionreceived = async ({ socket }) => {
    const isLast = ++served === count;
    if (isLast) listener.transferOwnership(id);
    await socket.outputStream.writeAsync(Buffer.from(`${process.pid}`));
    await socket.outputStream.flushAsync();
    socket.close();
    // Those that were accepted before the transfer are served in this turn and the next.
    if (isLast) setImmediate(() => setImmediate(() => transferred(before)));
  };
}

async function own(): Promise<void> {
  // What the package opens for its first socket, and for the agent, is there before.
  const first = new DatagramSocket();
  first.onmessagereceived = () => undefined;
  await first.bindServiceNameAsync('');
  first.close();
  const information = SocketActivityInformation.allSockets.lookup(id);
  const before = descriptors();
  if (kind === 'stream') await ownStream(information.streamSocket, before);
  else if (kind === 'datagrams') ownDatagrams(information.datagramSocket, before);
  else ownListener(information.streamSocketListener, before);
}

void own();
