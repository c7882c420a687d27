import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { HostName, StreamSocket } from 'uwp-sockets';

/** Connects to PORT with the task TASK, and on a line of input transfers the socket. */
const [port, task] = process.argv.slice(2) as [string, string];
const socket = new StreamSocket();
socket.enableTransferOwnership(task);
createInterface({ input: process.stdin }).once('line', () => {
  writeSync(1, 'transferring\n');
  socket.transferOwnership('killed');
  writeSync(1, 'transferred\n');
});
void socket.connectAsync(new HostName('127.0.0.1'), port).then(() => writeSync(1, 'connected\n'));
