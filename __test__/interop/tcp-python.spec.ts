import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';
import { DataReader, DataWriter, HostName, type StreamSocket } from 'uwp-sockets';

import { RESET, rejects } from '../helpers/failures.js';
import { cut, payload } from '../helpers/tcp-payload.js';
import { listen, streamSocket } from '../helpers/tcp-peers.js';
import { startCommand, testWith, type Program } from '../helpers/tcp-program.js';

const SCRIPT = join(__dirname, '../../__test__/helpers/tcp-peer.py');
const python = testWith('python3');

/** Connects to a Python server that does `task` for one connection. */
async function connected(t: ExecutionContext, task: string): Promise<{ socket: StreamSocket; program: Program }> {
  const program = startCommand(t, 'python3', SCRIPT, task);
  const [address, port] = (await program.line())!.split(' ');
  const socket = streamSocket(t);
  await socket.connectAsync(new HostName(address!), port!);
  return { socket, program };
}

python('Python receives writes of a StreamSocket in pieces of all sizes', async (t) => {
  const { socket, program } = await connected(t, 'digest');
  const sent = payload(3_000_000);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(sent.length);
  void socket.outputStream.writeAsync(header);
  for (const piece of cut(sent, 1, 100, 20_000, 1200, 300_000, 16_384)) void socket.outputStream.writeAsync(piece);
  await socket.outputStream.flushAsync();
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(33), 32);
  t.deepEqual(Buffer.from(reader.readBytes(new Uint8Array(32))), createHash('sha256').update(sent).digest());
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

python('a listener receives data from Python, and answers after its half close', async (t) => {
  const { accept, port } = await listen(t);
  const program = startCommand(t, 'python3', SCRIPT, 'send', port);
  const socket = await accept();
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(4);
  const size = reader.readUInt32();
  t.is(await reader.loadAsync(size + 1), size);
  const digest = createHash('sha256')
    .update(reader.readBytes(new Uint8Array(size)))
    .digest();
  const writer = new DataWriter(socket.outputStream);
  writer.writeBytes(digest);
  await writer.storeAsync();
  socket.close();
  t.deepEqual(await program.lines(), ['intact', 'orderly end']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

python('a Python echo answers message after message', async (t) => {
  const { socket, program } = await connected(t, 'echo');
  const reader = new DataReader(socket.inputStream);
  for (const piece of cut(payload(200_000), 1, 3000, 17, 40_000)) {
    await socket.outputStream.writeAsync(piece);
    t.is(await reader.loadAsync(piece.length), piece.length);
    t.deepEqual(Buffer.from(reader.readBytes(new Uint8Array(piece.length))), piece);
  }
  socket.close();
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

python('a reset by Python is connectionResetByPeer', async (t) => {
  const { socket } = await connected(t, 'reset');
  const load = new DataReader(socket.inputStream).loadAsync(1);
  await socket.outputStream.writeAsync(Uint8Array.of(1));
  await rejects(t, load, RESET);
});

python('Python sees a reset when received data was not read', async (t) => {
  const { socket, program } = await connected(t, 'close');
  t.is(await new DataReader(socket.inputStream).loadAsync(3), 3);
  socket.close();
  t.deepEqual(await program.lines(), ['reset']);
});

python('Python sees an orderly end when received data was read', async (t) => {
  const { socket, program } = await connected(t, 'close');
  t.is(await new DataReader(socket.inputStream).loadAsync(7), 7);
  socket.close();
  t.deepEqual(await program.lines(), ['orderly end']);
});
