// Writes otherwise unreferenced buffers to a peer that does not read yet, collects garbage, then lets the peer read.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { HostName, StreamSocket } from 'uwp-sockets';

import { printLine } from './print-line.js';

const WRITES = 64;
const SIZE = 1024 * 1024;

let collected = 0;
const registry = new FinalizationRegistry(() => collected++);

function piece(index: number): Buffer {
  return Buffer.alloc(SIZE, index + 1);
}

/** A separate function, so that no variable keeps a buffer. */
function writeAll(socket: StreamSocket): void {
  for (let index = 0; index < WRITES; index++) void socket.outputStream.writeAsync(piece(index));
  registry.register(piece(0), undefined);
}

function isCollected(): boolean {
  return collected > 0;
}

async function collectGarbage(): Promise<void> {
  do {
    gc!();
    await new Promise(setImmediate);
  } while (!isCollected());
}

function expected(): string {
  const hash = createHash('sha256');
  for (let index = 0; index < WRITES; index++) hash.update(piece(index));
  return hash.digest('hex');
}

async function main(): Promise<void> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new StreamSocket();
  const { port } = server.address() as AddressInfo;
  const [[peer]] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    socket.connectAsync(new HostName('127.0.0.1'), String(port)),
  ]);
  server.close();
  writeAll(socket);
  await collectGarbage();
  printLine(`collected: ${isCollected()}`);
  const hash = createHash('sha256');
  peer.on('data', (chunk: Buffer) => hash.update(chunk)).resume();
  await socket.outputStream.flushAsync();
  socket.close();
  await once(peer, 'end');
  printLine(`intact: ${hash.digest('hex') === expected()}`);
}

void main();
