// The WebSocket of Node.js as client: sends messages to a server that sends them back, and prints `done`. Roots are those of
// NODE_EXTRA_CA_CERTS.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { once } from 'node:events';

import { printLine } from './print-line.js';

const MESSAGES: readonly (string | Uint8Array)[] = [
  '',
  'äöü€😀',
  new Uint8Array(),
  Uint8Array.of(0, 255),
  'x'.repeat(70_000),
  new Uint8Array(3_000_000).fill(121),
];

async function next<Event>(socket: WebSocket, name: string): Promise<Event> {
  return ((await once(socket as never, name)) as [Event])[0];
}

async function exchange(uri: string, isDeflated: boolean): Promise<void> {
  const socket = new WebSocket(uri, 'chat');
  socket.binaryType = 'arraybuffer';
  await next(socket, 'open');
  strictEqual(socket.extensions.startsWith('permessage-deflate'), isDeflated);
  strictEqual(socket.protocol, 'chat');
  for (const message of MESSAGES) {
    socket.send(message);
    const { data } = await next<{ data: string | ArrayBuffer }>(socket, 'message');
    deepStrictEqual(typeof data === 'string' ? data : new Uint8Array(data), message);
  }
  socket.close(4000, 'done');
  strictEqual((await next<{ code: number }>(socket, 'close')).code, 4000);
}

const [uri, isDeflated] = process.argv.slice(2);
void exchange(uri!, isDeflated === 'true').then(() => printLine('done'));
